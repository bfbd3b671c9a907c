using System.Diagnostics;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Tokenizers;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests.Model;

/// <summary>
/// TorchSharp's objects own native memory, and the collector may free it as soon as nobody refers to the object any more, be its address in
/// use or not. Here a thread does nothing but collect while others run every kernel and reader. A mistake ends the process, or shows in the
/// numbers.
/// </summary>
[TestClass]
public sealed class CollectorTests
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(10);

    [TestMethod]
    public void Nothing_in_use_is_collected()
    {
        NativeTorch.Load();
        using var model = CodebookModel.Load(
            Path.GetDirectoryName(TestTokenizers.DefaultModelPath)!, new() { CheckHashes = false }, CancellationToken.None);
        Func<float[]>[] actions =
        [
            Addresses, Attention, Norm, Rotated, Gate, Products, Codes,
            .. new[] { "llama", "neox", "gpt2", "neo" }.Select<string, Func<float[]>>(family => () => Pass(family)),
            Continued, Weights, () => Read(model), () => Neurons(model), () => Effects(model),
        ];
        var expected = actions.Select(static action => action()).ToArray();

        using var stop = new CancellationTokenSource();
        var collecting = new Thread(() =>
        {
            for (var round = 0; !stop.IsCancellationRequested; round++)
            {
                GC.Collect(round % 50 == 0 ? GC.MaxGeneration : 0); // what was made a moment ago is what matters, and is quick to collect
                GC.WaitForPendingFinalizers();
            }
        });
        collecting.Start();
        try
        {
            var started = Stopwatch.GetTimestamp();
            for (var round = 0; round == 0 || Stopwatch.GetElapsedTime(started) < Time; round++)
            {
                foreach (var (action, numbers) in actions.Zip(expected))
                    Tiny.AreClose(numbers, action(), 0);
            }
        }
        finally
        {
            stop.Cancel();
            collecting.Join();
        }
    }

    private static float[] Addresses()
    {
        var sum = 0f;
        using var kept = Ramp(100);
        for (var round = 0; round < 1000; round++)
        {
            using var memory = new TensorMemory(kept);
            using var ownerless = new TensorMemory(Ramp(100));
            sum += memory.Span<float>()[round % 100] - ownerless.Span<float>()[(round + 1) % 100];
        }

        return [sum];
    }

    private static float[] Attention()
    {
        using var cache = new KeyValueCache(Tiny.Llama, 1);
        var sums = new List<float>();
        for (var round = 0; round < 20; round++)
        {
            using var key = Ramp(2, 9, 64);
            using var value = Ramp(2, 9, 64);
            cache.Append(0, 0, key, value);
            using var copy = cache.Copy(0, 0);
            using var attended =
                CausalAttention.Attend(Ramp(9, Tiny.Llama.QkvWidth), Tiny.Llama, 0.125f, null, [new(0, 9, 0)], [cache.Held(0, 0)]);
            sums.AddRange(TensorMemory.Floats(attended));
        }

        return [.. sums];
    }

    private static float[] Norm() =>
        Many(static () => RmsNorm.AddAndNormalise(Ramp(9, 64), Ramp(9, 64), Ramp(64), 1e-5, ScalarType.BFloat16));

    private static float[] Gate() => Many(static () => SiluGate.Multiply(Ramp(11, 64)));

    private static float[] Rotated() => Many(static () =>
    {
        using var rotary = new Rotary(Tiny.Llama.Rotary!, null, CPU);
        var qkv = Ramp(3, Tiny.Llama.QkvWidth);
        rotary.RotateInPlace(qkv, Tiny.Llama, [1, 2, 5000]);
        return qkv;
    });

    private static float[] Products() =>
    [
        .. Many(static () => RowTiles.Multiply(Ramp(70, 64), Ramp(200, 64), Ramp(200))),
            .. Many(static () => SmallBatchMatmul.Multiply(Ramp(5, 64), Ramp(200, 64), Ramp(200))),
    ];

    private static float[] Codes()
    {
        var options = new CodebookOptions { Placement = Placement.AttnPreproj, Grouped = true, Heads = 2, K = 2 };
        using var layer = new CodebookLayer(0, options, Ramp(2, 24, 32), Ramp(2, 32), Ramp(2, 32));
        return [.. layer.CodeNorms(), .. layer.Neighbours(1, 3)
            .Select(static one => one.Distance), .. Many(() => layer.Snap(Ramp(8, 64), new([new(0, 8, 0)])))];
    }

    private static float[] Pass(string family)
    {
        using var model = Tiny.Model(Tiny.Named(family), Tiny.Everywhere);
        using var logits = model.Forward(new([Tiny.Ids(30), Tiny.Ids(7)]) { Threads = 2 })!;
        return [.. TensorMemory.Floats(logits), .. Greedy.Continue(model, Tiny.Ids(6), 4, cached: true).Select(static id => (float)id)];
    }

    private static float[] Continued()
    {
        using var model = Tiny.Model(Tiny.Llama, Tiny.Everywhere);
        using var cache = new KeyValueCache(model.Options, 1);
        model.Forward(new([Tiny.Ids(20)]) { Cache = cache, Logits = LogitRows.None });
        cache.Fork(0, 2);
        cache.Multiply(2);
        cache.Remove(1);
        using var logits =
            model.Forward(new([.. Enumerable.Repeat(new[] { 5 }, cache.Sequences)]) { Cache = cache, Logits = LogitRows.Last })!;
        return [.. TensorMemory.Floats(logits), .. LogProbabilities.Means(model, [new(Tiny.Ids(9), 2)], snap: true, CancellationToken.None)
            .Select(static mean => (float)mean)];
    }

    /// <summary>Files of weights, through every step between the file and the layers.</summary>
    private static float[] Weights()
    {
        using var model = CodebookModel.Load(Path.GetDirectoryName(TestTokenizers.DefaultModelPath)!,
            new() { Precision = Precision.BFloat16, CheckHashes = false }, CancellationToken.None);
        return [.. Read(model)];
    }

    private static float[] Read(CodebookModel model)
    {
        var grid = model.Read([new([.. Enumerable.Range(500, 20)], 2)], CancellationToken.None)[0];
        return [.. grid.Ids.Select(static id => (float)id), .. grid.Similarities];
    }

    private static float[] Neurons(CodebookModel model) =>
        model.Neurons([new([.. Enumerable.Range(900, 4)], 1)], CancellationToken.None)[0];

    private static float[] Effects(CodebookModel model)
    {
        var site = model.Sites[20];
        var effect = model.MeasureLogitEffects(
            [[.. Enumerable.Range(300, 6)]], 2, [[new(site.Layer, site.Placement, site.Head, 5)]], 4, CancellationToken.None)[0];
        return [.. effect.Raised.Select(static one => (float)one.Change)];
    }

    private static float[] Many(Func<Tensor> make)
    {
        var all = new List<float>();
        for (var round = 0; round < 20; round++)
        {
            using var made = make();
            all.AddRange(TensorMemory.Floats(made));
        }

        return [.. all];
    }

    /// <summary>Numbers that are the same every time, in a tensor that nobody else refers to.</summary>
    private static Tensor Ramp(params long[] shape)
    {
        var numbers = new float[shape.Aggregate(1L, static (product, size) => product * size)];
        for (var at = 0; at < numbers.Length; at++)
            numbers[at] = ((at * 37) % 101 / 50f) - 1;
        return tensor(numbers, shape);
    }
}
