// SPDX-License-Identifier: GPL-3.0-or-later
// A catalogue of models: no file's address leads out of the catalogue's base.
#include "hub/catalogue.h"
#include "target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto catalogue = trove::hub::parse_catalogue(trove::fuzz::text_of({data, size}));
    if (!catalogue) return 0;
    ++trove::fuzz::taken;
    for (const auto& model : catalogue->models)
        for (const auto& [precision, files] : model.precisions) {
            (void)catalogue->find(model.installed_name(precision));
            (void)trove::hub::total_bytes(files);
            for (const auto& file : files) {
                trove::fuzz::promise(!file.path.starts_with('/') && file.path.find("..") == std::string::npos,
                                     "a path stays below the base");
                (void)trove::hub::address_of(catalogue->base, file);
            }
        }
    return 0;
}
