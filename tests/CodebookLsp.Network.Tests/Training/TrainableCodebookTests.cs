using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Training;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests.Training;

/// <summary>Codes that are trained where every operation is torch's, as on a GPU.</summary>
[TestClass]
public sealed class TrainableCodebookTests
{
    private const int Heads = 2, Codes = 40, Part = 8, Rows = 30;

    [TestMethod]
    [DataRow(Similarity.Euclidean)]
    [DataRow(Similarity.InnerProduct)]
    public void Torch_chooses_the_codes_that_our_kernels_choose_and_they_learn_the_same(Similarity similarity)
    {
        NativeTorch.Load();
        using var scope = NewDisposeScope();
        manual_seed(3);
        var (codes, x, upstream) = (randn(Heads, Codes, Part), randn(Rows, Heads * Part), randn(Rows, Heads * Part));
        var expected = Learn();
        using var torchAlone = OwnKernels.LeaveToTorch();
        var found = Learn();

        CollectionAssert.AreEqual(expected.Unused, found.Unused);
        Tiny.AreClose(expected.Output, found.Output, 1e-5);
        Tiny.AreClose(expected.Gradient, found.Gradient, 1e-5);

        (int[] Unused, float[] Output, float[] Gradient) Learn()
        {
            using var codebook = new TrainableCodebook(
                0, new() { Placement = Placement.Mlp, Grouped = true, Heads = Heads, K = 3, Similarity = similarity },
                codes.clone().DetachFromDisposeScope(), null, null);
            var extra = new List<Tensor>();
            var output = codebook.Snap(x.clone().requires_grad_(), new(), CodebookLoss.Named("aeloss"), false, extra);
            extra.Aggregate((output * upstream).sum(), static (sum, one) => sum.add(one, Scalars.One)).backward();
            codebook.Spread();
            return (codebook.Unused, TensorMemory.Floats(output.detach()), TensorMemory.Floats(codebook.Gradient));
        }
    }
}
