using System.Text.Json.Serialization;
using CodebookLsp.Server.Protocol;

namespace CodebookLsp.Server.Rpc;

/// <summary>
/// How the first request and its answer are read and written, found out by the compiler: the editor waits for them while nothing of the
/// serializer has been compiled yet. For all other messages the serializer finds it out itself.
/// </summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(InitializeParams))]
[JsonSerializable(typeof(InitializeResult))]
[JsonSerializable(typeof(RenameOptions))]
internal sealed partial class StartMessages : JsonSerializerContext;
