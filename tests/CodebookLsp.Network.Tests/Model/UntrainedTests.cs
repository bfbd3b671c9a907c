using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Files;

namespace CodebookLsp.Network.Tests.Model;

/// <summary>A model that has forgotten what it was trained for.</summary>
[TestClass]
public sealed class UntrainedTests
{
    [TestMethod]
    [DoNotParallelize] // all tensors of the process are counted
    public void Forgetting_leaves_no_tensor_behind()
    {
        Load().Dispose();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = TorchSharp.torch.Tensor.TotalCount;
        Load().Dispose();
        Assert.AreEqual(before, TorchSharp.torch.Tensor.TotalCount);

        static CodebookModel Load() => CodebookModel.Load(
            Path.Combine(TestFolder.Goldens, "models", "neox_r025_par__attn_plus_mlp__group_k8_ip"),
            new() { Precision = Precision.Float32, Device = "cpu", CheckHashes = false, ReferenceCompatible = true, Untrained = true },
            CancellationToken.None);
    }

    [TestMethod]
    [DataRow("gpt2__attn_preproj+mlp__ip")]
    [DataRow("gptneo__attn_preproj__group_k3_l2")]
    [DataRow("neox_r025_par__attn_plus_mlp__group_k8_ip")]
    public void It_has_the_same_shape_other_codes_and_the_same_each_time(string name)
    {
        int[] ids = [.. Enumerable.Range(0, 24).Select(static at => at * 7 % 50)];
        var (sites, trained) = Codes(untrained: false);
        var (same, forgotten) = Codes(untrained: true);
        CollectionAssert.AreEqual(sites, same);
        Assert.AreEqual(trained.Length, forgotten.Length);
        CollectionAssert.AreNotEqual(trained, forgotten);
        CollectionAssert.AreEqual(forgotten, Codes(untrained: true).Ids);
        Assert.IsGreaterThan(sites.Length, forgotten.Distinct().Count(), "the codes lie where the outputs lie, so that many are used");

        (Site[] Sites, int[] Ids) Codes(bool untrained)
        {
            using var model = CodebookModel.Load(
                Path.Combine(TestFolder.Goldens, "models", name),
                new()
                {
                    Precision = Precision.Float32,
                    Device = "cpu",
                    CheckHashes = false,
                    ReferenceCompatible = true,
                    Untrained = untrained,
                },
                CancellationToken.None);
            return ([.. model.Sites], model.Read([new(ids, 0)], CancellationToken.None)[0].Ids);
        }
    }
}
