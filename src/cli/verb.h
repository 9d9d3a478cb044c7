// SPDX-License-Identifier: GPL-3.0-or-later
//
// Verb: one command of the program, one file each. A verb declares its options and stores its action in Context::run.
//
// Exit status: 0 done; 1 failed; 2 invalid command; 3 not found; 4 busy; 5 the library is damaged; 130 stopped by
// the person.
#pragma once
#include "base/result.h"
#include "engine/library.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace trove::cli {

struct Context {
    std::filesystem::path library = engine::default_library_folder();
    std::string device = "auto";
    bool verbose = false;
    bool json = false;
    std::function<int()> run;  // action of the chosen verb

    [[nodiscard]] Result<std::unique_ptr<engine::Library>> open(bool create) const;

    // For verbs that need no photos: does not create a missing library (OpenOptions::may_be_missing).
    [[nodiscard]] Result<std::unique_ptr<engine::Library>> open_if_there() const;
};

void add_crawl(CLI::App& app, Context& context);
void add_search(CLI::App& app, Context& context);  // search, similar, random
void add_status(CLI::App& app, Context& context);  // status, check
void add_forget(CLI::App& app, Context& context);  // forget, purge
void add_embed(CLI::App& app, Context& context);
void add_ocr(CLI::App& app, Context& context);
void add_models(CLI::App& app, Context& context);
void add_model_files(CLI::App& models, Context& context);  // models pull, add, verify, remove
void add_tags(CLI::App& app, Context& context);
void add_captions(CLI::App& app, Context& context);
void add_serve(CLI::App& app, Context& context);
void add_sources(CLI::App& app, Context& context);
void add_sources_inspect(CLI::App& sources, Context& context);
void add_takeout(CLI::App& app, Context& context);
void add_recover(CLI::App& app, Context& context);
void add_export(CLI::App& app, Context& context);       // xmp, undo, album
void add_safekeeping(CLI::App& app, Context& context);  // backup, restore

// trove check --repair
int repair(const Context& context);

// models bench, convert
void add_model_speed(CLI::App& models, Context& context);

// Adds --print0 to a verb that prints photos' paths, and has --json.
void add_print0(CLI::App* verb, bool& print0);

// Adds --device to a verb that runs a model.
void add_device(CLI::App* verb, Context& context);

// Prints "trove: …" and returns the matching exit status.
int complain(const Error& error);

// A command below `app`, with --json if `with_json`, and examples below its help.
CLI::App* add_verb(CLI::App& app,
                   Context& context,
                   const std::string& name,
                   const std::string& purpose,
                   const std::string& examples,
                   bool with_json);

}  // namespace trove::cli
