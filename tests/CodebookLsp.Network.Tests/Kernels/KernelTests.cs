using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace CodebookLsp.Network.Tests.Kernels;

/// <summary>Each kernel against the torch operations it replaces.</summary>
[TestClass]
public sealed unsafe class KernelTests
{
    static KernelTests() => NativeTorch.Load();

    [TestMethod]
    [DataRow(1)]
    [DataRow(5)]
    [DataRow(64)]
    [DataRow(130)]
    public void Attention_is_torchs_own(int time)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var options = Tiny.Llama;
        var qkv = randn(time + 7, options.QkvWidth, generator: generator);
        SequenceRows[] sequences = [new(0, 7, 0), new(7, time, 0)];

        var found = CausalAttention.Attend(qkv, options, 0.125f, null, sequences);

        foreach (var rows in sequences)
            Tiny.AreClose(Tiny.Floats(Expected(qkv.narrow(0, rows.FirstRow, rows.Rows), null)),
                Tiny.Floats(found.narrow(0, rows.FirstRow, rows.Rows)), 2e-6);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(70)]
    public void Attention_looks_no_further_back_than_its_window(int window)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(6);
        var qkv = randn(150, Tiny.Llama.QkvWidth, generator: generator);

        var found = CausalAttention.Attend(qkv, Tiny.Llama, 0.125f, window, [new(0, 150, 0)]);

        Tiny.AreClose(Tiny.Floats(Expected(qkv, window)), Tiny.Floats(found), 2e-6);
    }

    [TestMethod]
    public void Attention_in_bfloat16_is_the_rounded_attention()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        var qkv = randn(90, Tiny.Llama.QkvWidth, generator: generator).to_type(ScalarType.BFloat16);

        var found = CausalAttention.Attend(qkv, Tiny.Llama, 0.125f, null, [new(0, 90, 0)]);

        Assert.AreEqual(ScalarType.BFloat16, found.dtype);
        Tiny.AreClose(Tiny.Floats(Expected(qkv.to_type(ScalarType.Float32), null)), Tiny.Floats(found), 2e-2);
    }

    [TestMethod]
    [DataRow(ScalarType.Float32)]
    [DataRow(ScalarType.BFloat16)]
    public void The_root_mean_square_norm_adds_first(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var (x, delta, gain) = (randn(9, 64), randn(9, 64).to_type(type), randn(64));
        var sum = x + delta.to_type(ScalarType.Float32);
        var expected = sum * sum.square().mean([-1], keepdim: true).add(1e-5).rsqrt() * gain;

        var found = RmsNorm.AddAndNormalise(x, delta, gain, 1e-5, type);

        Tiny.AreClose(Tiny.Floats(sum), Tiny.Floats(x), 1e-6);
        Tiny.AreClose(Tiny.Floats(expected.to_type(type)), Tiny.Floats(found), type == ScalarType.Float32 ? 2e-6 : 3e-2);
    }

    [TestMethod]
    public void The_gate_is_silu_times_up()
    {
        using var scope = NewDisposeScope();
        var x = randn(11, 64) * 20;

        Tiny.AreClose(Tiny.Floats(functional.silu(x.narrow(1, 0, 32)) * x.narrow(1, 32, 32)), Tiny.Floats(SiluGate.Multiply(x)), 2e-3);
        Tiny.AreClose(
            Tiny.Floats(functional.silu(x.narrow(1, 0, 32) / 20) * x.narrow(1, 32, 32) / 20), Tiny.Floats(SiluGate.Multiply(x / 20)), 1e-6);
    }

    [TestMethod]
    public void Exponentials_are_right_to_a_millionth_over_their_range()
    {
        float* values = stackalloc float[Lanes.Count];
        for (var start = -87f; start < 88; start += 0.37f)
        {
            for (var lane = 0; lane < Lanes.Count; lane++)
                values[lane] = start + (lane * 0.02f);
            var found = Lanes.Exp(Lanes.Load(values));
            for (var lane = 0; lane < Lanes.Count; lane++)
                Assert.AreEqual(1, found[lane] / Math.Exp(values[lane]), 1e-6, $"e^{values[lane]}");
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Rotation_in_place_is_rotation(bool perHead)
    {
        using var scope = NewDisposeScope();
        var options = perHead ? Tiny.Llama with { QkvLayout = QkvLayout.PerHead, KeyValueHeads = 4, Rotary = new(32, 10000) } : Tiny.Llama;
        using var rotary = new Rotary(options.Rotary!, null, CPU);
        var qkv = randn(6, options.QkvWidth);
        long[] positions = [0, 1, 2, 50, 51, 5000];
        var heads = perHead ? qkv.view(6, 4, 3, 64) : qkv.view(6, 8, 64);
        var (query, key, value) = perHead
            ? (heads.select(2, 0), heads.select(2, 1), heads.select(2, 2))
            : (heads.narrow(1, 0, 4), heads.narrow(1, 4, 2), heads.narrow(1, 6, 2));
        var (rotatedQuery, rotatedKey, kept) = (rotary.Rotate(query, new(positions)), rotary.Rotate(key, new(positions)), value.clone());

        Assert.IsTrue(rotary.RotateInPlace(qkv, options, positions));

        Tiny.AreClose(Tiny.Floats(rotatedQuery), Tiny.Floats(query), 1e-6);
        Tiny.AreClose(Tiny.Floats(rotatedKey), Tiny.Floats(key), 1e-6);
        Tiny.AreClose(Tiny.Floats(kept), Tiny.Floats(value), 0);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(7)]
    [DataRow(64)]
    public void Both_tiles_multiply(int depth)
    {
        using var scope = NewDisposeScope();
        var (a, b) = (randn(Tile.Rows, depth), randn(depth, Tile.Columns));
        var expected = Tiny.Floats(a.matmul(b));
        foreach (var wide in new[] { false, true })
        {
            var c = zeros(Tile.Rows, Tile.Columns);
            using var x = new TensorMemory(a);
            using var y = new TensorMemory(b);
            using var z = new TensorMemory(c);
            if (wide)
                Tile.Multiply512((float*)x.Address, depth, (float*)y.Address, Tile.Columns, depth, (float*)z.Address, Tile.Columns);
            else
                Tile.Multiply256((float*)x.Address, depth, (float*)y.Address, Tile.Columns, depth, (float*)z.Address, Tile.Columns);
            Tiny.AreClose(expected, Tiny.Floats(c), 1e-5);
        }
    }

    /// <summary>[time, heads · 64] by torch, of queries, keys and values that lie in blocks.</summary>
    private static Tensor Expected(Tensor qkv, int? window)
    {
        var (time, options) = (qkv.shape[0], Tiny.Llama);
        var heads = qkv.view(time, 8, 64).transpose(0, 1); // [heads, time, 64]
        var key = heads.narrow(0, 4, 2).repeat_interleave(options.Heads / options.KeyValueHeads, 0);
        var value = heads.narrow(0, 6, 2).repeat_interleave(options.Heads / options.KeyValueHeads, 0);
        var distance = arange(time).unsqueeze(1) - arange(time).unsqueeze(0);
        var hidden = distance.lt(0).logical_or(distance.ge(window ?? int.MaxValue));
        var weights =
            functional.softmax((heads.narrow(0, 0, 4).matmul(key.transpose(1, 2)) * 0.125).masked_fill(hidden, float.NegativeInfinity), -1);
        return weights.matmul(value).transpose(0, 1).reshape(time, -1);
    }
}
