// SPDX-License-Identifier: GPL-3.0-or-later
//
// trove-desktop: the native app. Options here, the window in main_window.h, work in engine/.
#include "base/file.h"
#include "base/log.h"
#include "desktop/main_window.h"
#include "engine/decoders.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QFile>
#include <QIcon>
#include <QMessageBox>

int main(int argc, char** argv) {
    if (const auto status = trove::engine::decode_if_asked(argc, argv)) return *status;
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("trove"));
    QApplication::setApplicationDisplayName(QStringLiteral("Trove"));
    QApplication::setApplicationVersion(QStringLiteral(TROVE_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("trove"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/trove.svg")));
    QApplication::setQuitOnLastWindowClosed(false);
    qRegisterMetaType<trove::JobState>();
    qRegisterMetaType<trove::Error>();

    QCommandLineParser options;
    options.setApplicationDescription(QApplication::tr("Finds the photos and memes you forgot you had."));
    options.addHelpOption();
    options.addVersionOption();
    options.addOption({QStringLiteral("library"),
                       QApplication::tr("The library's folder (else TROVE_LIBRARY, else the user's data folder)."),
                       QStringLiteral("DIR")});
    options.addOption({QStringLiteral("search"), QApplication::tr("Begin with a search."), QStringLiteral("WORDS")});
    options.addPositionalArgument(QStringLiteral("PATH"), QApplication::tr("Folders to crawl."),
                                  QStringLiteral("[PATH...]"));
    options.process(app);
    trove::log::set_sink(
        [](trove::log::Level, std::string_view category, std::string_view message) {
            qWarning("%.*s: %.*s", static_cast<int>(category.size()), category.data(), static_cast<int>(message.size()),
                     message.data());
        },
        trove::log::Level::kWarn);

    const QString folder = options.value(QStringLiteral("library"));
    const auto library = trove::engine::Library::open(
        {.folder = folder.isEmpty() ? trove::engine::default_library_folder()
                                    : std::filesystem::path(QFile::encodeName(folder).toStdString()),
         .models_folder = trove::engine::default_models_folder()});
    if (!library) {
        QMessageBox::critical(nullptr, QStringLiteral("Trove"), QString::fromStdString(library.error().what));
        return 1;
    }
    trove::desktop::MainWindow window(**library);
    window.show();
    if (const QStringList paths = options.positionalArguments(); !paths.isEmpty()) window.crawl(paths);
    if (const QString words = options.value(QStringLiteral("search")); !words.isEmpty()) window.search_for(words);
    const int status = QApplication::exec();
    (*library)->end_decoding();
    return status;
}
