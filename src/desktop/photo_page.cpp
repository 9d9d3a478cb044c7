// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/photo_page.h"

#include "base/file.h"

#include <QDateTime>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLocale>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

#include <cmath>

namespace trove::desktop {
namespace {

constexpr std::size_t kSimilar = 120;
constexpr int kMostEdgePx = 8192;

QString of(const std::string& text) {
    return QString::fromStdString(text).toHtmlEscaped();
}

// Rows of a small HTML table, without empty values.
class Rows {
public:
    void add(const QString& name, const QString& value) {
        if (!value.isEmpty())
            html_ += QStringLiteral("<p style='margin:0 0 10px 0'><small style='color:gray'>%1</small><br>%2</p>")
                         .arg(name.toHtmlEscaped(), value);
    }

    [[nodiscard]] QString html() const { return html_; }

private:
    QString html_;
};

QString exposure_text(const Metadata& m) {
    QStringList parts;
    if (m.focal_length_mm) parts += QStringLiteral("%1 mm").arg(*m.focal_length_mm);
    if (m.f_number) parts += QStringLiteral("f/%1").arg(*m.f_number);
    if (m.exposure_s && *m.exposure_s > 0)
        parts += *m.exposure_s < 0.5 ? QStringLiteral("1/%1 s").arg(std::lround(1 / *m.exposure_s))
                                     : QStringLiteral("%1 s").arg(*m.exposure_s);
    if (m.iso) parts += QStringLiteral("ISO %1").arg(*m.iso);
    return parts.join(QStringLiteral(" \u00b7 "));
}

}  // namespace

// long: the widgets in display order, one line each, without decisions.
PhotoPage::PhotoPage(engine::Library& library, QThreadPool& pool, Thumbnails& thumbnails, QWidget* parent)
    : QWidget(parent), library_(library), pool_(pool), thumbnails_(thumbnails) {
    view_ = new PictureView(this);
    details_ = new QLabel(this);
    details_->setTextFormat(Qt::RichText);
    details_->setTextInteractionFlags(Qt::TextBrowserInteraction);
    details_->setWordWrap(true);
    details_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    details_->setAccessibleName(tr("What is known of the picture"));
    favourite_ = new QToolButton(this);
    favourite_->setCheckable(true);
    favourite_->setAutoRaise(true);
    favourite_->setText(tr("\u2665 Favourite"));
    auto* side = new QWidget(this);
    auto* column = new QVBoxLayout(side);
    tags_ = new TagEditor(library, pool, this);
    column->addWidget(favourite_);
    column->addWidget(tags_);
    column->addWidget(details_, 1);
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(side);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setMinimumWidth(220);
    auto* above = new QSplitter(Qt::Horizontal, this);
    above->addWidget(view_);
    above->addWidget(scroll);
    above->setStretchFactor(0, 1);
    above->setSizes({1000, 260});

    below_ = new QLabel(tr("More like this"), this);
    below_->setContentsMargins(12, 6, 12, 0);
    similar_ = new Wall(thumbnails, this);
    similar_->setAccessibleName(tr("Similar pictures"));
    similar_->set_row_height(130);
    auto* lower = new QWidget(this);
    auto* lower_column = new QVBoxLayout(lower);
    lower_column->setContentsMargins(0, 0, 0, 0);
    lower_column->setSpacing(0);
    lower_column->addWidget(below_);
    lower_column->addWidget(similar_, 1);
    auto* both = new QSplitter(Qt::Vertical, this);
    both->addWidget(above);
    both->addWidget(lower);
    both->setStretchFactor(0, 3);
    both->setStretchFactor(1, 1);
    both->setSizes({520, 180});
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(both);

    connect(similar_, &Wall::opened, this, &PhotoPage::opened);
    connect(tags_, &TagEditor::failed, this, &PhotoPage::failed);
    connect(details_, &QLabel::linkActivated, this, &PhotoPage::folder_wanted);
    connect(view_, &PictureView::more_pixels_wanted, this, [this](int edge_px) {
        if (edge_px > edge_px_ * 5 / 4 && edge_px_ < kMostEdgePx)
            load_picture(std::min(std::max(edge_px, edge_px_ * 2), kMostEdgePx));
    });
    connect(favourite_, &QToolButton::clicked, this, [this](bool checked) {
        if (photo_) emit favourite_wanted(*photo_, checked);
    });
    connect(&thumbnails_, &Thumbnails::arrived, this, [this](PhotoId photo) {
        if (photo == photo_ && !sharp_)
            if (const QPixmap* small = thumbnails_.find(photo); small != nullptr && !small->isNull())
                view_->show_picture(small->toImage());
    });
}

void PhotoPage::show_photo(PhotoId photo) {
    photo_ = photo;
    sharp_ = false;
    if (const QPixmap* small = thumbnails_.find(photo); small != nullptr && !small->isNull())
        view_->show_picture(small->toImage());
    else
        view_->clear();
    details_->clear();
    tags_->show_photo(photo);
    similar_->show_content(std::make_shared<const WallContent>());
    load_picture(std::max({static_cast<int>(std::max(view_->width(), view_->height()) * devicePixelRatioF()), 800}));
    load_details();
    load_similar();
}

void PhotoPage::load_picture(int edge_px) {
    edge_px_ = edge_px;
    picture_asked_.ask(
        pool_, this,
        [this, photo = *photo_, edge_px] {
            QImage image;
            if (const auto jpeg = library_.picture(photo, edge_px))
                image.loadFromData(jpeg->data(), static_cast<int>(jpeg->size()), "JPEG");
            return image;
        },
        [this](const QImage& image) {
            if (image.isNull()) return;  // its drive is away: the thumbnail stays
            view_->show_picture(image, sharp_);
            sharp_ = true;
        });
}

void PhotoPage::load_details() {
    struct Details {
        Result<Photo> photo = fail(Errc::kNotFound, "");
        std::optional<WallPhoto> tile;
    };

    details_asked_.ask(
        pool_, this,
        [this, photo = *photo_] {
            Details details;
            details.photo = library_.photo(photo);
            if (auto tile = library_.browse().tile(photo)) details.tile = std::move(*tile);
            return details;
        },
        [this](const Details& known) {
            if (!known.photo) return details_->setText(tr("This picture is not in the library any more."));
            favourite_->setChecked(known.tile && known.tile->favourite_at_s != 0);
            const Photo& photo = *known.photo;
            const Metadata& m = photo.metadata;
            Rows rows;
            rows.add(tr("Title"), of(m.title));
            rows.add(tr("Description"), of(m.description));
            if (m.taken_local_s)
                rows.add(tr("Taken"), QLocale().toString(QDateTime::fromSecsSinceEpoch(*m.taken_local_s, Qt::UTC),
                                                         QStringLiteral("d MMMM yyyy, HH:mm")));
            rows.add(tr("Camera"),
                     of(m.camera_make + (m.camera_model.empty() || m.camera_make.empty() ? "" : " ") + m.camera_model));
            rows.add(tr("Lens"), of(m.lens));
            rows.add(tr("Exposure"), exposure_text(m));
            rows.add(tr("Size"), QStringLiteral("%1 \u00d7 %2 \u00b7 %3 \u00b7 %4")
                                     .arg(photo.width_px)
                                     .arg(photo.height_px)
                                     .arg(QLocale().formattedDataSize(photo.size_bytes), of(photo.format)));
            if (m.latitude_deg && m.longitude_deg)
                rows.add(tr("Place"),
                         QStringLiteral("%1, %2").arg(*m.latitude_deg, 0, 'f', 5).arg(*m.longitude_deg, 0, 'f', 5));
            if (m.rating) rows.add(tr("Rating"), QString(std::max(*m.rating, 0), QChar(0x2605)));
            QStringList keywords;
            for (const auto& keyword : m.keywords) keywords += of(keyword);
            rows.add(tr("Keywords"), keywords.join(QStringLiteral(", ")));
            QStringList words;
            for (const TextLine& line : photo.text) words += of(line.text);
            rows.add(tr("Words in it"), words.join(QStringLiteral("<br>")));
            QStringList places;
            for (const Location& location : photo.locations) {
                const QString path = QFile::decodeName(location.place.text().c_str());
                places += QStringLiteral("<a href=\"%1\">%2</a>%3")
                              .arg(path.toHtmlEscaped(), path.toHtmlEscaped(),
                                   location.present        ? QString()
                                   : location.missing_at_s ? tr(" <b>(missing)</b>")
                                                           : tr(" <b>(away)</b>"));
            }
            rows.add(photo.locations.size() == 1 ? tr("Where it lies")
                                                 : tr("Where it lies, %1 times").arg(photo.locations.size()),
                     places.join(QStringLiteral("<br>")));
            details_->setText(rows.html());
        });
}

void PhotoPage::load_similar() {
    similar_asked_.ask(
        pool_, this,
        [this, photo = *photo_] {
            Query query;
            query.like = photo;
            query.limit = kSimilar;
            auto content = std::make_shared<WallContent>();
            if (const auto answer = library_.search(query))
                for (const Hit& hit : answer->hits) content->tiles.push_back(tile_of(hit));
            return Content(content);
        },
        [this](const Content& content) {
            below_->setText(content->tiles.empty() ? tr("Nothing like this is known yet") : tr("More like this"));
            similar_->show_content(content);
        });
}

}  // namespace trove::desktop
