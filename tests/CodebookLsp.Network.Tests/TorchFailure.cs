using System.Runtime.InteropServices;

namespace CodebookLsp.Network.Tests;

/// <summary>What TorchSharp throws when libtorch has failed, with libtorch's words.</summary>
internal sealed class TorchFailure(string message) : ExternalException(message);
