using System.Globalization;
using CodebookLsp.Network.Files;
using CsCheck;

namespace CodebookLsp.Network.Tests.Files;

/// <summary>
/// The law of all readers: a right file reads, and whatever is done to it, it reads or is a named error. Beside
/// <see cref="HostileFileTests"/>, which goes through every place of a few files, these look for the file and the damage that nobody
/// thought of.
/// </summary>
[TestClass]
public sealed class FilePropertyTests : IDisposable
{
    private const int Files = 3000;

    /// <summary>A type, its number in GGUF and its storage in PyTorch.</summary>
    private static readonly (ElementType Type, uint Gguf, string Torch)[] Types =
    [
        (ElementType.F32, 0, "FloatStorage"), (ElementType.F16, 1, "HalfStorage"), (ElementType.BF16, 30, "BFloat16Storage"),
            (ElementType.F64, 28, "DoubleStorage"),
        (ElementType.I8, 24, "CharStorage"), (ElementType.I16, 25, "ShortStorage"), (ElementType.I32, 26, "IntStorage"),
            (ElementType.I64, 27, "LongStorage"),
    ];

    private static readonly Gen<Plain[]> Tensors =
        Gen.Select(Gen.Int[0, Types.Length - 1], Gen.Long[1, 4].Array[1, 3], static (type, shape) => new Plain(type, shape)).Array[1, 4];

    private static readonly Gen<Damage[]> Damages = Gen.Select(
        Gen.Enum<DamageKind>(), Gen.Int[0, 1 << 20], Gen.Int[1, 40], Gen.Byte, static (kind, at, length, value) =>
            new Damage(kind, at, length, value)).Array[1, 3];

    private readonly TestFolder folder = new();

    private enum DamageKind
    {
        Flip,
        Set,
        Digit,
        Number,
        Cut,
        Fill,
        Repeat,
    }

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void Gguf_reads_or_is_a_named_error() =>
        Check(Gen.Select(Tensors, Gen.String[Gen.Char.AlphaNumeric, 0, 8], static (tensors, text) =>
    {
        var file = new GgufBuilder().Text("general.architecture", text)
            .Array("tokens", 8, 2, [.. GgufBuilder.Utf8(text), .. GgufBuilder.Utf8("b")])
            .Tensor("quantised", 2, [32, 2], new byte[36]);
        for (var i = 0; i < tensors.Length; i++)
            file.Tensor($"t{i}", Types[tensors[i].Type].Gguf, [.. tensors[i].Shape.Reverse().Select(static size => (ulong)size)], tensors[i]
                .Bytes());

        return file.Build();
    }));

    [TestMethod]
    public void Safetensors_reads_or_is_a_named_error() =>
        Check(Gen.Select(Tensors, Gen.String[Gen.Char.AlphaNumeric, 0, 8], (tensors, text) =>
    {
        var path = folder.At("right.safetensors");
        SafetensorsFile.Write(
            path,
            tensors.Select(static (tensor, i) =>
                TensorToWrite.FromBytes($"t{i}", Types[tensor.Type].Type, tensor.Shape, () => tensor.Bytes())),
            new Dictionary<string, string> { ["format"] = text });
        return File.ReadAllBytes(path);
    }));

    [TestMethod]
    public void Torch_reads_or_is_a_named_error() => Check(Gen.Select(Tensors, Gen.Bool, static (tensors, isNested) =>
    {
        var pickle = new PickleBuilder().Op("}");
        if (isNested)
            pickle.Text("epoch").Int(3).Op("s").Text("state_dict").Op("}");

        for (var i = 0; i < tensors.Length; i++)
        {
            var (shape, count) = (tensors[i].Shape, tensors[i].Count);
            long[] strides =
                [.. shape.Select((_, dimension) => shape.Skip(dimension + 1).Aggregate(1L, static (product, size) => product * size))];
            pickle.Text($"t{i}").Tensor(Types[tensors[i].Type].Torch, i.ToString(CultureInfo.InvariantCulture), count, 0, shape, strides)
                .Op("s");
        }

        return pickle.Op(isNested ? "s" : "")
            .Zip([.. tensors.Select(static (tensor, i) => (i.ToString(CultureInfo.InvariantCulture), tensor.Bytes()))]);
    }));

    private void Check(Gen<byte[]> files)
    {
        var (read, refused) = (0, 0);
        Gen.Select(files, Damages).Sample(
            (file, damages) =>
            {
                Assert.IsTrue(Hostile.Reads(folder, file));
                if (Hostile.Reads(folder, damages.Aggregate(file, static (bytes, damage) => damage.To(bytes))))
                    read++;
                else
                    refused++;
            },
            iter: Files,
            threads: 1);

        // Else the damage is too little or too much to say anything.
        Assert.IsGreaterThan(Files / 20, read);
        Assert.IsGreaterThan(Files / 20, refused);
    }

    /// <param name="Type">Index into <see cref="Types"/>.</param>
    private sealed record Plain(int Type, long[] Shape)
    {
        public long Count => Shape.Aggregate(1L, static (product, size) => product * size);

        public byte[] Bytes() => new byte[Count * Types[Type].Type.BlockBytes()];
    }

    /// <param name="At">Modulo the file's length.</param>
    private sealed record Damage(DamageKind Kind, int At, int Length, byte Value)
    {
        private static readonly long[] Numbers = [long.MaxValue, long.MinValue, -1, 0, uint.MaxValue, int.MaxValue, 1L << 32, 1L << 40];

        public byte[] To(byte[] file)
        {
            if (file.Length == 0)
                return file;

            var at = At % file.Length;
            var (before, stretch) = (file[..at], file[at..Math.Min(at + Length, file.Length)]);
            var after = file[(at + stretch.Length)..];
            return Kind switch
            {
                DamageKind.Flip => [.. before, (byte)(file[at] ^ (1 << (Value % 8))), .. file[(at + 1)..]],
                DamageKind.Set => [.. before, Value, .. file[(at + 1)..]],
                DamageKind.Digit =>
                    [.. before, .. stretch.Select(letter => char.IsAsciiDigit((char)letter) ? (byte)('0' + (Value % 10)) : letter),
                    .. after],
                DamageKind.Number =>
                    [.. before, .. BitConverter.GetBytes(Numbers[Value % Numbers.Length])[..Math.Min(8, stretch.Length)],
                    .. file.Skip(at + 8)],
                DamageKind.Cut => [.. before, .. after],
                DamageKind.Fill => [.. before, .. Enumerable.Repeat(Value, Length), .. file[at..]],
                DamageKind.Repeat => [.. before, .. stretch, .. stretch, .. after],
                _ => throw new InvalidOperationException(),
            };
        }
    }
}
