using System.Runtime.InteropServices;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Network.Native;

/// <summary>The memory of a GPU is used up.</summary>
public sealed class DeviceMemoryException : UserFacingException
{
    private DeviceMemoryException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>Does something on a GPU, perhaps.</summary>
    /// <exception cref="DeviceMemoryException">There was too little memory for it, as libtorch, cuBLAS or cuDNN say.</exception>
    internal static T Named<T>(Func<T> what)
    {
        try
        {
            return what();
        }
        catch (ExternalException error) when (Says(error.Message)) // what TorchSharp makes of all of libtorch's
        {
            var said = error.Message.AsSpan().Trim();
            var end = said.IndexOfAny('\r', '\n'); // the rest is where in libtorch it happened
            throw new DeviceMemoryException(
                $"The GPU's memory is used up: {(end < 0 ? said : said[..end])} Close other programs that use the GPU, ask for less "
                + "at once (shorter texts, fewer samples), or use the processor (--device cpu).", error);
        }
    }

    private static bool Says(string message) =>
        (message.Contains("CUDA", StringComparison.Ordinal) && message.Contains("out of memory", StringComparison.OrdinalIgnoreCase))
        || message.Contains("CUBLAS_STATUS_ALLOC_FAILED", StringComparison.Ordinal)
        || message.Contains("CUDNN_STATUS_ALLOC_FAILED", StringComparison.Ordinal);
}
