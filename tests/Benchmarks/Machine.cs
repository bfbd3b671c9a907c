using System.Globalization;
using System.Runtime.InteropServices;

namespace Benchmarks;

/// <summary>What figures were measured on, in a line.</summary>
internal static class Machine
{
    public static void Print()
    {
        var processor = Linux("/proc/cpuinfo").Select(static line => line.Split(':', 2))
            .FirstOrDefault(static parts => parts is ["model name\t", _])?[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
        var load = Linux("/proc/loadavg").FirstOrDefault()?.Split(' ')[0] ?? "unknown";
        var today = DateTime.Today.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
        Console.WriteLine(
            $"{Environment.ProcessorCount} cores of {processor}, {RuntimeInformation.OSDescription}, load before {load}, {today}");
    }

    private static string[] Linux(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];
}
