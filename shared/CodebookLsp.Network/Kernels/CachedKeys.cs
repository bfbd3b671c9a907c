using static TorchSharp.torch;

namespace CodebookLsp.Network.Kernels;

/// <summary>All keys and values of one layer and sequence as they lie in a cache, with room for more.</summary>
/// <param name="Keys">[key-value heads, capacity, head width]</param>
/// <param name="Values">In the same layout.</param>
internal readonly record struct CachedKeys(Tensor Keys, Tensor Values);

/// <summary>The addresses of both, for as long as nobody appends.</summary>
/// <param name="Keys">[key-value heads, capacity, head width]</param>
/// <param name="Values">In the same layout.</param>
internal readonly record struct CachedMemory(nint Keys, nint Values, int Capacity);
