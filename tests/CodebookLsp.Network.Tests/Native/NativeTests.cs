using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Tests.Files;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests.Native;

[TestClass]
public sealed class NativeTests
{
    private static string Bridge => Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void The_adapted_bridge_differs_in_three_places_only()
    {
        var original = File.ReadAllBytes(Bridge);
        var adapted = ElfVersionPatch.Apply(original);

        Assert.HasCount(original.Length, adapted);
        var changed = Enumerable.Range(0, original.Length).Count(at => original[at] != adapted[at]);
        Assert.IsInRange(3, 40, changed); // a name of 27 bytes, a version index, a flag
        Assert.ThrowsExactly<ElfException>(() => ElfVersionPatch.Apply(adapted), "there is nothing left to adapt");
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void A_damaged_bridge_is_named_not_crashed_on()
    {
        var original = File.ReadAllBytes(Bridge);
        var random = new Random(11);
        for (var round = 0; round < 60; round++)
        {
            // Only the tables decide what is read: damage those, or cut the file.
            var bytes = round % 2 == 0 ? original[..random.Next(original.Length)] : [.. original];
            for (var flip = 0; flip < 20 && bytes.Length > 64; flip++)
                bytes[flip % 3 == 0
                    ? random.Next(64) : bytes.Length - 1 - random.Next(Math.Min(4096, bytes.Length - 1))] ^= (byte)(1 << random.Next(8));
            try
            {
                ElfVersionPatch.Apply(bytes);
            }
            catch (ElfException)
            {
                // what a damaged file ends in
            }
        }
    }

    /// <summary>
    /// Where the processor has tiles (AMX), the registers of a thread that has used them leave too little of the memory that .NET handles
    /// such faults on.
    /// </summary>
    [TestMethod]
    public void A_null_reference_stays_an_exception_on_a_thread_that_has_read()
    {
        using var transformer = Tiny.Model(Tiny.Llama, type: ScalarType.BFloat16);
        var (caught, memory) = (default(Exception), 0L);
        var thread = new Thread(() =>
        {
            transformer.Forward(new([Tiny.Ids(200)]))?.Dispose();
            memory = OperatingSystem.IsLinux() ? SignalStack.Current() : SignalStack.Size;
            try
            {
                _ = Length(null);
            }
            catch (NullReferenceException e)
            {
                caught = e;
            }
        });
        thread.Start();
        thread.Join();

        Assert.IsNotNull(caught);
        Assert.AreEqual(SignalStack.Size, memory); // what decides on processors with AMX can be seen on all

        [MethodImpl(MethodImplOptions.NoInlining)]
        static int Length(string? text) => text!.Length;
    }

    [TestMethod]
    public void Every_thread_that_a_pass_multiplies_on_has_memory_for_signals()
    {
        using var transformer = Tiny.Model(Tiny.Llama, type: ScalarType.BFloat16);
        var seen = new System.Collections.Concurrent.ConcurrentBag<long>();
        Parallel.For(0, 16, _ =>
        {
            transformer.Forward(new([Tiny.Ids(200)]) { Threads = 1 })?.Dispose();
            seen.Add(OperatingSystem.IsLinux() ? SignalStack.Current() : SignalStack.Size);
        });
        using var scope = NewDisposeScope();
        _ = RowParallel.Use(4);
        RowParallel.For(64, 1 << 30, (_, _) =>
        {
            RowTiles.Multiply(randn(64, 128), randn(128, 128)).Dispose();
            seen.Add(OperatingSystem.IsLinux() ? SignalStack.Current() : SignalStack.Size);
        });

        Assert.IsTrue(seen.All(static size => size == SignalStack.Size));
    }

    /// <summary>A thread that ends takes .NET's own memory with it, and must leave ours to us.</summary>
    [TestMethod]
    public void Threads_that_have_read_come_and_go()
    {
        using var transformer = Tiny.Model(Tiny.Llama, type: ScalarType.BFloat16);
        for (var round = 0; round < 200; round++)
        {
            var thread = new Thread(() => transformer.Forward(new([Tiny.Ids(20)]) { Threads = 1 })?.Dispose());
            thread.Start();
            thread.Join();
            if (round % 20 == 0)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void A_copy_that_was_cut_short_is_made_again()
    {
        using var folder = new TestFolder();
        var copy = AdaptedLibrary.Open(Bridge, folder.Path).Path;
        var whole = File.ReadAllBytes(copy);
        using (var stream = File.Open(copy, FileMode.Open))
            stream.SetLength(1000);

        Assert.AreEqual(copy, AdaptedLibrary.Open(Bridge, folder.Path).Path);
        CollectionAssert.AreEqual(whole, File.ReadAllBytes(copy));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Many_at_once_make_one_copy()
    {
        using var folder = new TestFolder();
        var copies = new string[8];
        Parallel.For(0, copies.Length, index => copies[index] = AdaptedLibrary.Open(Bridge, folder.Path).Path);

        Assert.HasCount(1, copies.Distinct());
        Assert.HasCount(1, Directory.EnumerateFiles(Path.GetDirectoryName(copies[0])!)); // no temporary left
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    [SupportedOSPlatform("linux")]
    public void A_copy_that_others_could_have_changed_is_not_loaded()
    {
        using var folder = new TestFolder();
        var made = AdaptedLibrary.Open(Bridge, folder.Path);
        var (copy, hashed) = (made.Path, Path.GetDirectoryName(made.Path)!);
        CollectionAssert.AreEqual(File.ReadAllBytes(copy), File.ReadAllBytes(made.LoadedAs));
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(copy));
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(hashed));

        // Writable by all, or a link: another file takes its place.
        File.SetUnixFileMode(copy, (UnixFileMode)0x1B6);
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(AdaptedLibrary.Open(Bridge, folder.Path).LoadedAs) & (UnixFileMode)0x1FF);
        File.Move(copy, folder.At("moved"));
        File.CreateSymbolicLink(copy, folder.At("moved"));
        Assert.AreEqual(copy, AdaptedLibrary.Open(Bridge, folder.Path).Path);
        Assert.IsNull(new FileInfo(copy).LinkTarget);

        // A folder that leads elsewhere: no copy at all.
        Directory.Move(hashed, folder.At("elsewhere"));
        Directory.CreateSymbolicLink(hashed, folder.At("elsewhere"));
        StringAssert.Contains(Assert.ThrowsExactly<NativeLibraryException>(() => AdaptedLibrary.Open(Bridge, folder.Path)).Message,
            "CODEBOOKLSP_CACHE", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("libgomp.so.1: cannot open shared object file: No such file or directory", "'libgomp.so.1' is missing",
        "apt-get install libgomp1")]
    [DataRow("/x/libtorch_cpu.so: cannot open shared object file", "'libtorch_cpu.so' is missing", "Install the package")]
    [DataRow("/lib/libc.so.6: version `GLIBC_2.99' not found (required by x)", "needs GLIBC_2.99", "newer distribution")]
    [DataRow("x.so: wrong ELF class: ELFCLASS32", "another kind of processor", "again")]
    [DataRow("Unable to load DLL (0x8007007E)", "is missing", "Visual C++ Redistributable")]
    [DataRow("something\nelse", "cannot be loaded: something else", "")]
    public void The_loaders_words_become_a_sentence(string words, string says, string advises)
    {
        var sentence = NativeLibraryException.Sentence("libLibTorchSharp.so", words);
        StringAssert.Contains(sentence, says, StringComparison.Ordinal);
        StringAssert.Contains(sentence, advises, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", sentence);
    }
}
