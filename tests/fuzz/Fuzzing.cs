using System.Security.Cryptography;
using System.Text;
using SharpFuzz;

namespace CodebookLsp.Fuzz;

/// <summary>The test program as a fuzzer: what tests/fuzz/run.mjs starts.</summary>
internal static class Fuzzing
{
    private static readonly TimeSpan Hangs = TimeSpan.FromSeconds(30);

    /// <summary>Fuzzes one reader in this process.</summary>
    /// <param name="found">The folder that gets each finding's input and what it did.</param>
    /// <returns>0 when nothing was found, else 1.</returns>
    public static int Run(Harness harness, TimeSpan time, int seed, string found)
    {
        Console.Error.WriteLine($"{harness.Name}: seed {seed}");
        using var scratch = new Scratch();
        var loop = new FuzzLoop(harness, scratch, seed);
        using var watch = new Timer(_ => EndIfStuck(harness, loop, found), null, Hangs, TimeSpan.FromSeconds(1));
        loop.Run(time);
        foreach (var (finding, input) in loop.Findings)
            Save(harness, finding, input, found);
        Console.Out.WriteLine(loop);
        return loop.Findings.Any() ? 1 : 0;
    }

    /// <summary>Executes what afl-fuzz sends; what is found is a crash to it.</summary>
    public static int UnderAfl(Harness harness)
    {
        using var scratch = new Scratch();
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using var input = new MemoryStream();
            stream.CopyTo(input);
            if (harness.Check(input.ToArray(), scratch) is { } finding)
                throw new BrokenLawException(finding.Details);
        });
        return 0;
    }

    public static int List()
    {
        foreach (var harness in Harnesses.All)
            Console.Out.WriteLine(harness.Name);
        return 0;
    }

    private static void EndIfStuck(Harness harness, FuzzLoop loop, string found)
    {
        if (loop.Stuck(Hangs) is not { } input)
            return;
        Save(harness, new("hang", $"It did not end in {Hangs.TotalSeconds} s."), input, found);
        Console.Out.WriteLine($"{loop}, and a hang that ended it");
        Environment.Exit(1);
    }

    private static void Save(Harness harness, Finding finding, byte[] input, string found)
    {
        var kind = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(finding.Kind)))[..8];
        var path = Path.Combine(found, $"{harness.Name}-{kind}");
        Directory.CreateDirectory(found);
        using (var stream = new FileStream(path, FileMode.Create))
            stream.Write(input);
        File.WriteAllLines(path + ".txt", [finding.Kind, finding.Details]);
        Console.Out.WriteLine($"{harness.Name}: found {finding.Kind} ({path})");
    }
}
