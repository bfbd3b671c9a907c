using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace CodebookLsp.Fuzz;

/// <summary>
/// Which branches of instrumented code an execution took. SharpFuzz's tool writes counters into an assembly's branches (tests/fuzz/run.mjs
/// calls it on a copy);
/// in an assembly as it was built nothing is ever new.
/// </summary>
internal static unsafe class Coverage
{
    private const int Size = 1 << 16; // what SharpFuzz's counters are numbered by

    private static readonly byte* Counters = (byte*)NativeMemory.AllocZeroed(Size);
    private static readonly byte[] Seen = new byte[Size];

    /// <summary>How many branches were taken in all executions so far.</summary>
    public static int Branches { get; private set; }

    /// <summary>Must be called before any instrumented code runs.</summary>
    public static void Begin() => Trace.SharedMem = Counters;

    public static void Clear()
    {
        new Span<byte>(Counters, Size).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Whether the execution since <see cref="Clear"/> took a branch never taken before, or took one much oftener.</summary>
    public static bool IsNew()
    {
        var isNew = false;
        for (var at = new Span<byte>(Counters, Size).IndexOfAnyExcept((byte)0); at >= 0;)
        {
            var bucket = Bucket(Counters[at]);
            if ((Seen[at] & bucket) == 0)
            {
                Branches += Seen[at] == 0 ? 1 : 0;
                Seen[at] |= bucket;
                isNew = true;
            }

            var next = new Span<byte>(Counters + at + 1, Size - at - 1).IndexOfAnyExcept((byte)0);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return isNew;
    }

    /// <summary>AFL's classes of counts: 1, 2, 3, 4-7, 8-15, 16-31, 32-127, more.</summary>
    private static byte Bucket(byte count) => count switch
    {
        1 => 1,
        2 => 2,
        3 => 4,
        < 8 => 8,
        < 16 => 16,
        < 32 => 32,
        < 128 => 64,
        _ => 128,
    };
}
