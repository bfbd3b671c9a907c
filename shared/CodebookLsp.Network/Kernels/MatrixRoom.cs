using System.Collections.Concurrent;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Kernels;

/// <summary>The numbers of a matrix for one product.</summary>
internal readonly struct LentMatrix : IDisposable
{
    private readonly Tensor? whole; // the room it lies in; null where it is the matrix's own
    private readonly MatrixRoom? room;

    public LentMatrix(Tensor numbers) => Numbers = numbers;

    public LentMatrix(Tensor numbers, Tensor whole, MatrixRoom room) => (Numbers, this.whole, this.room) = (numbers, whole, room);

    /// <summary>[out, in]</summary>
    public Tensor Numbers { get; }

    public void Dispose()
    {
        if (room is null)
            return;
        Numbers.Dispose();
        room.TakeBack(whole!);
    }
}

/// <summary>
/// Room for the numbers of one of a decoder's matrices, whichever is multiplied with: for one after the other the same memory, which stays
/// in the processor's caches. As many as there are passes at a time.
/// </summary>
/// <param name="type">float32 or bfloat16.</param>
internal sealed unsafe class MatrixRoom(ScalarType type)
{
    private readonly ConcurrentBag<Tensor> free = [];
    private long most;

    public ScalarType Type { get; } = type;

    /// <summary>There is a matrix of so many numbers.</summary>
    public void Expect(long numbers)
    {
        for (var known = Interlocked.Read(ref most); known < numbers;)
        {
            var found = Interlocked.CompareExchange(ref most, numbers, known);
            if (found == known)
                return;
            known = found;
        }
    }

    /// <summary>Makes a matrix's numbers, on the threads that the pass may use.</summary>
    public LentMatrix Lend(StoredMatrix matrix)
    {
        if (!free.TryTake(out var whole))
            whole = empty([Interlocked.Read(ref most)], Type, CPU).DetachFromDisposeScope();
        try
        {
            using var memory = new TensorMemory(whole);
            var (to, size) = ((nint)memory.Address, (long)matrix.Width * (Type == ScalarType.BFloat16 ? sizeof(ushort) : sizeof(float)));
            RowParallel.For(matrix.Rows, (long)matrix.Rows * matrix.Width, (from, end) =>
                matrix.Decode(from, end - from, Type, (byte*)to + (from * size)));
            using var part = whole.narrow(0, 0, (long)matrix.Rows * matrix.Width);
            return new(part.view(matrix.Rows, matrix.Width), whole, this);
        }
        catch
        {
            TakeBack(whole);
            throw;
        }
    }

    public void TakeBack(Tensor whole) => free.Add(whole);

    /// <summary>Gives up what is not lent; there is more when it is next asked for.</summary>
    public void Clear()
    {
        while (free.TryTake(out var one))
            one.Dispose();
    }
}
