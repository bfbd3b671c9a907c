using System.Runtime.InteropServices;

namespace CodebookLsp.Network.Native;

/// <summary>
/// A thread's memory for signals. .NET makes an exception of the signal that looking at a null reference is, on 12 KB of its own a thread.
/// Linux first writes down the thread's registers there: 11 KB once the thread has used the tiles of AMX, as products of bfloat16 do. The
/// rest is too little for .NET 10's handler, and the program ends with a segmentation fault instead of an exception. So threads that
/// multiply get more.
/// </summary>
internal sealed unsafe partial class SignalStack
{
    /// <summary>In bytes.</summary>
    public const int Size = 64 << 10;

    [ThreadStatic]
    private static SignalStack? own;

    private readonly nint memory = (nint)NativeMemory.AlignedAlloc(Size, 64);

    private SignalStack()
    {
    }

    // Some time after the thread has ended: nothing else refers to the object. .NET frees no stack that is not its own.
    ~SignalStack() => NativeMemory.AlignedFree((void*)memory);

    /// <summary>Gives the calling thread the memory, once. What a thread never touches costs the machine nothing.</summary>
    public static void Enlarge()
    {
        if (own is not null || !OperatingSystem.IsLinux())
            return;
        own = new();
        try
        {
            var description = new Description { Start = own.memory, Size = Size };
            _ = Change(&description, null);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            // another C library, whose threads keep what .NET gave them
        }
    }

    /// <summary>How many bytes the calling thread has for signals.</summary>
    public static long Current()
    {
        Description description = default;
        return Change(null, &description) == 0 ? description.Size : 0;
    }

    [LibraryImport("libc", EntryPoint = "sigaltstack")]
    private static partial int Change(Description* wanted, Description* found);

    /// <summary>stack_t of sigaltstack(2).</summary>
    private struct Description
    {
        public nint Start;
        public int Flags;
        public nint Size;
    }
}
