namespace CodebookLsp.Network.Files;

/// <summary>
/// A tensor whose numbers may lie apart or be shared with others, as PyTorch keeps views: element (i, j, ...) lies at
/// i * stride 0 + j * stride 1 + ... of its storage.
/// </summary>
/// <param name="Offset">Where element (0, 0, ...) lies in the file, in bytes.</param>
/// <param name="Strides">In numbers.</param>
internal sealed record StridedTensor(StoredTensor Tensor, long Offset, long[] Strides)
{
    /// <summary>The tensor with its place in the file, after checking that each of its numbers lies in the storage.</summary>
    /// <exception cref="TensorFileException">One does not.</exception>
    public static StridedTensor Placed(string path, string name, PickledTensor pickled, StoredEntry storage, long fileLength)
    {
        var (type, shape, strides) = (pickled.Storage.Type, pickled.Shape, pickled.Strides);
        if (pickled.Storage.Count < 0 || (Int128)pickled.Storage.Count * type.BlockBytes() != storage.Length)
            throw Damaged(
                $"gives the storage 'data/{ShortName.Of(pickled.Storage.Key)}' {pickled.Storage.Count} numbers, which its "
                + $"{storage.Length} bytes are not");

        if (shape.Length != strides.Length || pickled.Offset < 0 || strides.Any(static stride => stride < 0)
            || type.Measure(shape) is not { } size)
            throw Damaged($"gives tensor '{ShortName.Of(name)}' an impossible shape");

        // A stride of 0 repeats numbers. So much that a small file becomes a large tensor, only an attack does.
        if (size.Count > fileLength)
            throw Damaged($"makes {size.Count} numbers of tensor '{ShortName.Of(name)}', more than it has bytes");

        Int128 last = pickled.Offset;
        for (var i = 0; i < shape.Length; i++)
            last += (Int128)(shape[i] - 1) * strides[i];

        if (size.Count > 0 && last >= pickled.Storage.Count)
            throw Damaged($"puts tensor '{ShortName.Of(name)}' outside its storage");

        // An empty tensor may say it begins anywhere; it is never looked at.
        var offset = size.Count > 0 ? storage.Offset + (pickled.Offset * type.BlockBytes()) : storage.Offset;
        var placed = new StridedTensor(new(name, type, shape), offset, strides);
        return size.Bytes <= Array.MaxLength || placed.IsRowMajor()
            ? placed
            : throw TensorFileException.Unsupported(path, $"holds the transposed tensor '{ShortName.Of(name)}' of {size.Bytes} bytes");

        TensorFileException Damaged(string what) => TensorFileException.Damaged(path, what);
    }

    /// <summary>The numbers in row-major order in memory of their own; null when they lie in that order in the file already.</summary>
    /// <param name="file">The file's first byte.</param>
    public unsafe byte[]? Gathered(byte* file)
    {
        if (IsRowMajor())
            return null;

        var gathered = new byte[Tensor.Count * Tensor.Type.BlockBytes()];
        fixed (byte* destination = gathered)
        {
            switch (Tensor.Type.BlockBytes())
            {
                case sizeof(byte):
                    Gather(file + Offset, destination);
                    break;
                case sizeof(ushort):
                    Gather((ushort*)(file + Offset), (ushort*)destination);
                    break;
                case sizeof(uint):
                    Gather((uint*)(file + Offset), (uint*)destination);
                    break;
                default:
                    Gather((ulong*)(file + Offset), (ulong*)destination);
                    break;
            }
        }

        return gathered;
    }

    private bool IsRowMajor()
    {
        var expected = 1L;
        for (var i = Strides.Length - 1; i >= 0; i--)
        {
            if (Tensor.Shape[i] != 1 && Strides[i] != expected)
                return Tensor.Count == 0;

            expected *= Tensor.Shape[i];
        }

        return true;
    }

    /// <summary>Counts through the indices like an odometer, the last dimension in the inner loop.</summary>
    private unsafe void Gather<T>(T* source, T* destination) where T : unmanaged
    {
        var (shape, index) = (Tensor.Shape, new long[Strides.Length]);
        var (row, stride) = (shape[^1], Strides[^1]);
        for (var end = destination + Tensor.Count; destination < end; destination += row)
        {
            for (var i = 0L; i < row; i++)
                destination[i] = source[i * stride];

            for (var d = index.Length - 2; d >= 0; d--)
            {
                source += Strides[d];
                if (++index[d] < shape[d])
                    break;

                source -= index[d] * Strides[d];
                index[d] = 0;
            }
        }
    }
}
