using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Training;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests.Training;

/// <summary>Our optimiser beside torch's.</summary>
[TestClass]
public sealed class AdamWTests
{
    [TestMethod]
    [DataRow(1, 0.0)]
    [DataRow(15, 0.01)]
    [DataRow(16, 0.01)]
    [DataRow(70_003, 0.1)]
    public void A_step_is_torchs_whoever_computes_it_and_on_however_many_threads(int count, double decay)
    {
        NativeTorch.Load();
        using var scope = NewDisposeScope();
        manual_seed(7);
        var (start, gradients) = (randn(count), Enumerable.Range(0, 4).Select(_ => randn(count)).ToArray());
        var parameter = new TorchSharp.Modules.Parameter(start.clone());
        using var theirs = optim.AdamW([parameter], lr: 1e-2, weight_decay: decay);
        foreach (var gradient in gradients)
        {
            parameter.grad = gradient.clone();
            theirs.step();
        }

        var expected = TensorMemory.Floats(parameter.detach());
        float[] one = Ours(1), two = Ours(2);
        Tiny.AreClose(expected, one, 1e-6);
        CollectionAssert.AreEqual(one, two);
        using var torchAlone = OwnKernels.LeaveToTorch();
        Tiny.AreClose(expected, Ours(1), 1e-6);

        float[] Ours(int threads)
        {
            var before = RowParallel.Use(threads);
            var (value, now) = (start.clone(), zeros(count));
            using var optimiser = new AdamW([new("a", value, () => now, 1, decay, true)]);
            foreach (var gradient in gradients)
            {
                now.copy_(gradient);
                optimiser.Step(1e-2);
            }

            RowParallel.Use(before);
            return TensorMemory.Floats(value);
        }
    }
}
