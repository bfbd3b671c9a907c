using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Files;
using CodebookLsp.Network.Transformers;
using CodebookLsp.Network.Verification;

namespace CodebookLsp.Network.Tests.Transformers;

/// <summary>What a GPU is given to do, done by the processor: torch's own operations only, and ids that stay tensors.</summary>
[TestClass]
public sealed class DeviceWayTests
{
    private static readonly TokenBlock[] Blocks = [new(Tiny.Ids(30, 1), 4), new(Tiny.Ids(3, 2), 0), new(Tiny.Ids(17, 3), 16)];

    [TestMethod]
    [DataRow("models", 41)]
    [DataRow("layer", 11)]
    [DataRow("intervene", 5)]
    public void Every_recorded_case_passes(string group, int least)
    {
        using var torchAlone = OwnKernels.LeaveToTorch();
        var cases = GoldenFolders.Verify(
            [Path.Combine(TestFolder.Goldens, group)], static () => throw new InvalidOperationException(), [], CancellationToken.None)
            .ToList();

        Assert.IsEmpty(cases.Where(static one => !one.Passed).Select(static one => $"{one.Name}: {string.Join("; ", one.Differences)}"));
        Assert.IsGreaterThanOrEqualTo(least, cases.Count);
    }

    [TestMethod]
    [DataRow("llama")]
    [DataRow("gpt2")]
    [DataRow("neox")]
    [DataRow("neo")]
    public void Codes_kept_until_the_end_are_those_a_hook_sees_and_those_of_our_kernels(string family)
    {
        Transformer Made() => Tiny.Model(Tiny.Named(family), Tiny.Everywhere);
        using var own = Made();
        var expected = Read(own, hooked: false);
        using var torchAlone = OwnKernels.LeaveToTorch();
        using var model = Made();
        foreach (var found in new[] { Read(model, hooked: false), Read(model, hooked: true) })
        {
            foreach (var (one, other) in expected.Zip(found))
            {
                CollectionAssert.AreEqual(one.Ids, other.Ids);
                Tiny.AreClose(one.Similarities, other.Similarities, 1e-4);
            }
        }
    }

    [TestMethod]
    public void Nothing_is_copied_before_the_pass_ends()
    {
        using var torchAlone = OwnKernels.LeaveToTorch();
        using var model = Tiny.Model(Tiny.Llama, Tiny.Everywhere);
        var recorder = new Recorder(Sites(model), Blocks);
        var copied = new List<bool>();
        model.Forward(new([.. Blocks.Select(static block => block.Ids)])
        {
            Recorder = recorder,
            Logits = LogitRows.None,
            Trace = (_, _) => copied.Add(recorder.Grids().Any(static grid => grid.Ids.Any(static id => id != 0))),
        });

        Assert.IsGreaterThan(10, copied.Count);
        Assert.DoesNotContain(true, copied);
        Assert.IsTrue(recorder.Grids().All(static grid => grid.Ids.Any(static id => id != 0)));
    }

    [TestMethod]
    public void A_pass_that_is_too_large_says_so_in_one_sentence_and_other_failures_stay_what_they_are()
    {
        using var torchAlone = OwnKernels.LeaveToTorch();
        using var model = Tiny.Model(Tiny.Llama, Tiny.Everywhere);
        var recorder = new Recorder(Sites(model), Blocks);
        var error = Assert.ThrowsExactly<DeviceMemoryException>(() => Fail(
            "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has 1.00 GiB free.\nException raised from malloc"));
        StringAssert.Contains(error.Message, "Tried to allocate 2.00 GiB", StringComparison.Ordinal);
        Assert.DoesNotContain("Exception raised", error.Message);
        StringAssert.Contains(error.Message, "--device cpu", StringComparison.Ordinal);
        Assert.ThrowsExactly<DeviceMemoryException>(() => Fail("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate`"));
        Assert.ThrowsExactly<TorchFailure>(() => Fail("The size of tensor a (3) must match the size of tensor b (4)"));

        // What a failed pass has kept is not put beside what the next one keeps.
        model.Forward(new([.. Blocks.Select(static block => block.Ids)]) { Recorder = recorder, Logits = LogitRows.None });
        CollectionAssert.AreEqual(Read(model, hooked: false)[0].Ids, recorder.Grids()[0].Ids);

        void Fail(string message) => model.Forward(new([.. Blocks.Select(static block => block.Ids)])
        {
            Recorder = recorder,
            Trace = (what, _) =>
            {
                if (what == "hidden.layer1")
                    throw new TorchFailure(message);
            },
        });
    }

    private static IReadOnlyList<CodeGrid> Read(Transformer model, bool hooked)
    {
        var recorder = new Recorder(Sites(model), Blocks);
        model.Forward(new([.. Blocks.Select(static block => block.Ids)])
        {
            Recorder = recorder,
            Hook = hooked ? See : null,
            Logits = LogitRows.None,
        });
        return recorder.Grids();
    }

    private static void See(CodeChoice choice) => _ = choice.Ids;

    private static Site[] Sites(Transformer model) => [.. model.Codebooks.SelectMany(static layer => layer.Sites)];
}
