// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "cli/say.h"
#include "cli/verb.h"
#include "json/json.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace trove::cli {
namespace {

struct EmbedArguments {
    std::string text;
    std::string image;
};

int embed(const Context& context, const EmbedArguments& options) {
    if (options.text.empty() == options.image.empty())
        return complain({Errc::kInvalid, "embed takes --text WORDS or --image FILE"});
    auto library = context.open_if_there();
    if (!library) return complain(library.error());
    Result<std::vector<float>> vector;
    if (!options.text.empty()) {
        vector = (*library)->embedding().text(options.text);
    } else {
        const auto bytes = read_file(options.image, kMostPictureBytes);
        if (!bytes) return complain(prefixed(bytes.error(), valid_utf8(options.image)));
        vector = (*library)->embedding().image(*bytes);
    }
    if (!vector) return complain(vector.error());
    if (context.json) {
        const auto models = (*library)->models().list();
        std::string name;
        if (models)
            for (const auto& model : *models)
                if (model.in_use) name = model.name;
        say_json(json::Json{{"model", name}, {"dimensions", vector->size()}, {"embedding", *vector}}, -1);
    } else {
        say("{:.6f}\n", fmt::join(*vector, "\n"));
    }
    return 0;
}

}  // namespace

void add_embed(CLI::App& app, Context& context) {
    const auto options = std::make_shared<EmbedArguments>();
    CLI::App* verb = add_verb(app, context, "embed", "Print the vector of words or of a picture (L2-normalised)",
                              "  trove embed --text \"a red car\" --json\n"
                              "  trove embed --image car.jpg",
                              true);
    verb->add_option("--text", options->text, "Words")->type_name("WORDS");
    verb->add_option("--image", options->image, "A picture file")->type_name("FILE");
    add_device(verb, context);
    verb->callback([&context, options] { context.run = [&context, options] { return embed(context, *options); }; });
}

}  // namespace trove::cli
