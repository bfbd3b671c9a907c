using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace CodebookLsp.Network.Files;

/// <summary>Serialisers made at compile time: starting reflection costs a tenth of a second.</summary>
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class JsonFieldsContext : JsonSerializerContext;
