using System.Runtime.InteropServices;

namespace CodebookLsp.Network.Native;

/// <summary>
/// glibc gives every thread that allocates a heap of its own and keeps what each has ever needed. .NET's pool moves our passes from thread
/// to thread, so that without a limit a long run holds a dozen times the memory of one pass. And passes of all lengths leave holes between
/// what stays, which add up to as much again as the model unless they are given back now and then.
/// </summary>
internal static partial class NativeHeap
{
    private const int ArenaMax = -8; // M_ARENA_MAX in malloc.h

    /// <summary>Limits the heaps to one a processor; does nothing where there is no glibc.</summary>
    public static void Limit()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = SetOption(ArenaMax, Environment.ProcessorCount);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            // another C library, with heaps of its own kind
        }
    }

    /// <summary>
    /// Gives back to the system what is not in use. Takes some milliseconds, and the next pass some for getting pages anew.
    /// </summary>
    public static void Trim()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = TrimHeaps(0);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            // as above
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimHeaps(nint keep);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int parameter, int value);
}
