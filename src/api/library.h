// SPDX-License-Identifier: GPL-3.0-or-later
//
// Values of the library as a whole: options, status, failures. Any thread.
#pragma once
#include "base/result.h"
#include "photo/failure.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace trove {

struct OpenOptions {
    std::filesystem::path folder;         // the library's own folder
    std::filesystem::path models_folder;  // the program's models, one folder each; the library has its own as well
    bool create = true;                   // creates a missing library; otherwise kNotFound
    // Without `create`: opens an empty library in a temporary folder if the real one is missing. For requests without
    // photos: models, embeddings, words in a file.
    bool may_be_missing = false;
    std::string device = "auto";  // device for models: one of device_names()
};

struct Failure {
    std::filesystem::path path;
    FailStage stage = FailStage::kDecode;
    MayPass may_pass = MayPass::kNever;  // the condition for another try
    Errc code = Errc::kInternal;
    std::string reason;
    std::int64_t at_s = 0;  // since the epoch
};

// What Trove sends to another computer once a person asks for it, as the settings and the environment have it now.
struct WayOut {
    std::string what;    // "pictures"
    std::string to;      // the address, without a login
    std::string by;      // the command that sends it
    std::string set_by;  // where the address was given: a command or a variable
};

struct Status {
    std::filesystem::path folder;
    std::int64_t photos = 0;
    std::int64_t locations = 0;
    std::int64_t offline = 0;  // photos without a present location
    std::int64_t missing =
        0;  // those of them that a crawl looked for and did not find; the others are on drives that are away
    std::int64_t embedded = 0;  // photos with a vector of the model in use
    std::int64_t failures = 0;
    std::int64_t ignored = 0;                  // files that are not pictures, and are not looked at again
    std::vector<std::filesystem::path> roots;  // crawled folders and files
    std::string model;
    std::string next_model;          // its vectors are being made while `model` answers; empty: none
    std::int64_t next_embedded = 0;  // photos with a vector of next_model
    std::int64_t unjudged = 0;       // photos not yet judged for tags
    std::string text_reader;         // the OCR reader: OcrReader::text()
    std::int64_t read = 0;           // photos read by it
    std::int64_t unread = 0;         // photos that exist and are not yet read by it
    std::int64_t unreadable = 0;     // photos it could not read
    std::string kernel;              // the vector kernel used on this machine
    std::string decoders;            // how pictures are decoded, for a person
    std::int64_t catalog_bytes = 0;
    std::int64_t thumbnails_bytes = 0;
    bool being_written = false;  // this or another process is crawling
    std::vector<WayOut> leaves;  // addresses beyond this computer; empty: nothing leaves
};

struct Completion {
    std::string text;     // the whole text, completed
    std::string added;    // the text that replaces the last word
    std::string meaning;  // of a field; empty for values
};

}  // namespace trove
