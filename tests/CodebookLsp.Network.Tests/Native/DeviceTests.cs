using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Files;

namespace CodebookLsp.Network.Tests.Native;

/// <summary>What is chosen for a GPU, and what is said of it.</summary>
[TestClass]
public sealed class DeviceTests
{
    private static readonly CudaDevice Old = new("Tesla T4", new(7, 5), 16_000_000_000);
    private static readonly CudaDevice New = new("NVIDIA L4", new(8, 9), 24_000_000_000);

    [TestMethod]
    public void Bfloat16_is_for_GPUs_that_multiply_it()
    {
        Assert.AreEqual(Precision.Float32, Devices.BestPrecision("cuda", Old));
        Assert.AreEqual(Precision.BFloat16, Devices.BestPrecision("cuda", New));
        Assert.AreEqual(
            "The GPU (Tesla T4, compute capability 7.5) does not multiply bfloat16, so the model runs in float32.", Devices.Note(Old));
        Assert.IsNull(Devices.Note(New));
        Assert.IsNull(Devices.Note(null));
    }

    [TestMethod]
    public void The_device_is_told_in_words()
    {
        Assert.AreEqual("cuda: NVIDIA L4, compute capability 8.9, 20.5 GB free of 24.0 GB",
            TorchFacts.Device(true, true, New, 20_500_000_000));
        Assert.AreEqual("cuda: Tesla T4, compute capability 7.5 (no bfloat16), 16.0 GB", TorchFacts.Device(true, true, Old, null));
        Assert.AreEqual("cpu (no CUDA device)", TorchFacts.Device(false, false, null, null));
        StringAssert.Contains(TorchFacts.Device(false, false, New, null), "CODEBOOKLSP_LIBTORCH", StringComparison.Ordinal);
        StringAssert.Contains(TorchFacts.Device(false, true, New, null), "driver", StringComparison.Ordinal);
    }

    [TestMethod]
    public void What_the_driver_says_holds_together()
    {
        if (CudaDevice.Find() is not { } gpu)
        {
            Assert.IsNull(CudaDevice.FreeMemory());
            return;
        }

        Assert.IsGreaterThan(0, gpu.Capability.Major);
        Assert.IsNotEmpty(gpu.Name);
        Assert.IsInRange(1, gpu.Memory, CudaDevice.FreeMemory()!.Value);
    }

    [TestMethod]
    public void A_model_that_is_too_large_for_the_GPU_is_not_begun()
    {
        using var files = ModelFiles.Open(Path.Combine(TestFolder.Goldens, "models", "gpt2__attn_preproj+mlp__ip"));
        MemoryCheck.Demand(files, Precision.Float32, "cuda", 1L << 30);
        var error = Assert.ThrowsExactly<ModelException>(() => MemoryCheck.Demand(files, Precision.Float32, "cuda", 100));
        StringAssert.Contains(error.Message, "of the GPU's memory", StringComparison.Ordinal);
        StringAssert.Contains(error.Message, "--device cpu", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Without_a_GPU_it_is_said_what_to_do()
    {
        if (NativeTorch.Load() is { HasCuda: true })
            return; // has another sentence
        var error = Assert.ThrowsExactly<OptionsException>(static () => Devices.Choose("cuda"));
        StringAssert.Contains(error.Message, "CODEBOOKLSP_LIBTORCH", StringComparison.Ordinal);
        StringAssert.Contains(error.Message, "--device cpu", StringComparison.Ordinal);
        Assert.AreEqual("cpu", Devices.Choose(null).Name);
    }

    [TestMethod]
    public void Libtorch_says_its_version_and_another_one_is_warned_of()
    {
        Assert.AreEqual(new Version(2, 11, 1), TorchVersion.Read(0x02_0B_01_00_00_00_00_00));
        var packaged = NativeTorch.Load();
        Assert.IsTrue(TorchVersion.Fits(packaged.Version), "the packaged one is what TorchSharp wraps");
        Assert.IsTrue(TorchVersion.Fits(Version.Parse(TorchSharp.torch.__version__)), "and it is this one");
        Assert.IsNull(packaged.Warning);
        var installed = packaged with { IsInstalled = true };
        Assert.IsNull(installed.Warning);
        Assert.IsNull((installed with { Version = new(TorchVersion.Wrapped.Major, TorchVersion.Wrapped.Minor, 7) }).Warning);
        StringAssert.Contains((installed with { Version = new(2, 99, 0) }).Warning!, "libtorch 2.99.0", StringComparison.Ordinal);
        StringAssert.Contains((installed with { Version = null }).Warning!, "before 2.9", StringComparison.Ordinal);
    }

    [TestMethod]
    public void The_folder_of_an_installed_PyTorch_is_found_from_above()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder.At("torch/lib"));
        var error = Assert.ThrowsExactly<NativeLibraryException>(() => InstalledTorch.Folder(folder.Path));
        StringAssert.Contains(error.Message, "torch/lib", StringComparison.Ordinal);
        File.Create(folder.At(Path.Combine("torch", "lib", NativeTorch.Name("torch_cpu")))).Dispose();
        var lib = folder.At(Path.Combine("torch", "lib"));
        foreach (var named in new[] { lib, folder.At("torch"), folder.Path })
            Assert.AreEqual(lib, InstalledTorch.Folder(named));
    }
}
