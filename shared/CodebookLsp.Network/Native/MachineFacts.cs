using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Network.Native;

/// <summary>What the machine can do, as far as it decides how fast a model runs; <c>codebooklsp doctor</c> prints it.</summary>
public static class MachineFacts
{
    private const int Features = 7; // the CPUID leaf of extended features (Intel SDM, volume 2, CPUID; AMD APM, volume 3, appendix E)

    public static string Processor { get; } = FindProcessor();

    public static bool Avx2 => System.Runtime.Intrinsics.X86.Avx2.IsSupported;

    public static bool Avx512 => Avx512F.IsSupported;

    /// <summary>Dot products of bfloat16 pairs in vector registers.</summary>
    public static bool Avx512BFloat16 { get; } = Avx512F.IsSupported && Bit(1, static registers => registers.Eax, 5);

    /// <summary>Tiles of bfloat16 multiplied whole.</summary>
    public static bool AmxBFloat16 { get; } =
        Bit(0, static registers => registers.Edx, 22) && Bit(0, static registers => registers.Edx, 24);

    public static bool AmxInt8 { get; } = Bit(0, static registers => registers.Edx, 25);

    /// <summary>Whether bfloat16 products are an instruction here; elsewhere they are emulated and slower than float32.</summary>
    public static bool MultipliesBFloat16 => Avx512BFloat16 || AmxBFloat16;

    /// <summary>Bytes that can be taken without swapping, as the system estimates them.</summary>
    public static long AvailableMemory() =>
        MemoryInfo("MemAvailable") ?? Math.Max(0, GC.GetGCMemoryInfo() is var info && info.MemoryLoadBytes > 0
        ? info.TotalAvailableMemoryBytes - info.MemoryLoadBytes
        : info.TotalAvailableMemoryBytes);

    public static long TotalMemory() => MemoryInfo("MemTotal") ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    private static bool Bit(int subleaf, Func<(int Eax, int Ebx, int Ecx, int Edx), int> register, int bit) =>
        X86Base.IsSupported && X86Base.CpuId(0, 0).Eax >= Features && (subleaf == 0 || X86Base.CpuId(Features, 0).Eax >= subleaf)
        && (register(X86Base.CpuId(Features, subleaf)) >> bit & 1) != 0;

    private static long? MemoryInfo(string key)
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/proc/meminfo"))
            return null;
        foreach (var line in PlainFile.Text("/proc/meminfo", 1 << 20).Split('\n'))
        {
            if (line.StartsWith(key, StringComparison.Ordinal)
                && long.TryParse(line.AsSpan(key.Length + 1).Trim().TrimEnd("kB")
                .Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes))
                return kibibytes << 10;
        }

        return null;
    }

    /// <summary>The brand string of the extended CPUID leaves, or the architecture where there is none.</summary>
    private static string FindProcessor()
    {
        if (!X86Base.IsSupported || (uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax < 0x80000004)
            return RuntimeInformation.ProcessArchitecture.ToString();
        Span<int> words = stackalloc int[12];
        for (var leaf = 0; leaf < 3; leaf++)
        {
            var registers = X86Base.CpuId(unchecked((int)0x80000002) + leaf, 0);
            (words[leaf * 4], words[(leaf * 4) + 1], words[(leaf * 4) + 2], words[(leaf * 4) + 3]) = registers;
        }

        return System.Text.Encoding.ASCII.GetString(MemoryMarshal.AsBytes(words)).TrimEnd('\0').Trim();
    }
}
