// SPDX-License-Identifier: GPL-3.0-or-later
#include "convert/onnx_file.h"

#include "base/file.h"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace trove::convert {
namespace {

constexpr std::size_t kMostBytes = 0x7fff0000;  // protobuf counts in 31 bits

std::optional<std::size_t> number(const std::string& text) {
    std::size_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

using Neighbours = std::map<std::string, MappedFile>;

// onnx.proto: external_data has "location", a path relative to the model, and optionally "offset" and "length".
Result<void> take_in(onnx::TensorProto& tensor,
                     const std::filesystem::path& folder,
                     Neighbours& neighbours,
                     std::size_t& room) {
    std::string location;
    std::optional<std::size_t> offset = 0;
    std::optional<std::size_t> length;
    bool readable = true;
    for (const auto& entry : tensor.external_data()) {
        if (entry.key() == "location") location = entry.value();
        if (entry.key() == "offset") offset = number(entry.value());
        if (entry.key() == "length") readable = (length = number(entry.value())).has_value();
    }
    // Must not lead out of the folder.
    if (location.empty() || location.front() == '.' ||
        location.find_first_of(std::string_view("/\\\0", 3)) != std::string::npos)
        return fail(Errc::kCorrupt,
                    fmt::format("the weights {:?} should be in {:?}, but there is no such file beside the graph",
                                valid_utf8(tensor.name()), valid_utf8(location)));
    auto found = neighbours.find(location);
    if (found == neighbours.end()) {
        TROVE_TRY(auto file, MappedFile::open(folder / location));
        found = neighbours.emplace(location, std::move(file)).first;
    }
    const auto bytes = found->second.bytes();
    if (!readable || !offset || *offset > bytes.size() || length.value_or(0) > bytes.size() - *offset)
        return fail(Errc::kCorrupt, fmt::format("the weights {:?} lie beyond the end of {:?}",
                                                valid_utf8(tensor.name()), valid_utf8(location)));
    const auto part = bytes.subspan(*offset, length.value_or(bytes.size() - *offset));
    if (part.size() > room)
        return fail(Errc::kUnsupported, "the model has more than 2 GB of weights, which is more than can be converted");
    room -= part.size();
    tensor.set_raw_data(part.data(), part.size());
    tensor.clear_external_data();
    tensor.clear_data_location();
    return {};
}

}  // namespace

Result<std::unique_ptr<onnx::ModelProto>> read_onnx(const std::filesystem::path& path) {
    TROVE_TRY(const auto file, MappedFile::open(path));
    const auto bytes = file.bytes();
    if (bytes.size() > kMostBytes)
        return fail(Errc::kUnsupported,
                    fmt::format("{} has more than 2 GB, which is more than can be converted", display(path)));
    auto model = std::make_unique<onnx::ModelProto>();
    if (!model->ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || model->graph().node_size() == 0)
        return fail(Errc::kCorrupt, fmt::format("{} is not an ONNX graph, or it is damaged", display(path)));
    Neighbours neighbours;
    std::size_t room = kMostBytes - bytes.size();
    for (auto& tensor : *model->mutable_graph()->mutable_initializer())
        if (tensor.data_location() == onnx::TensorProto::EXTERNAL)
            if (auto taken = take_in(tensor, path.parent_path(), neighbours, room); !taken)
                return fail(prefixed(taken.error(), display(path)));
    return model;
}

Result<void> write_onnx(const onnx::ModelProto& model, const std::filesystem::path& path) {
    const std::size_t size = model.ByteSizeLong();
    if (size > kMostBytes) return fail(Errc::kUnsupported, "the converted model has more than 2 GB");
    Bytes bytes(size);
    if (!model.SerializeToArray(bytes.data(), static_cast<int>(size)))
        return fail(Errc::kInternal, fmt::format("{} cannot be put into bytes", display(path)));
    return write_file_atomically(path, bytes);
}

}  // namespace trove::convert
