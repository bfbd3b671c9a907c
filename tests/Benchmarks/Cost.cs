using System.Diagnostics;
using System.Globalization;

namespace Benchmarks;

/// <summary>What something took, in milliseconds: by the clock, and of the processor, of all cores together, which a busy machine disturbs
/// less.</summary>
internal readonly record struct Cost(double Clock, double Processor)
{
    public static Cost operator +(Cost one, Cost other) => new(one.Clock + other.Clock, one.Processor + other.Processor);

    public static Cost Of(Action action) => Of(() =>
    {
        action();
        return true;
    }).Cost;

    public static (T Made, Cost Cost) Of<T>(Func<T> action)
    {
        var (watch, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        var made = action();
        return (made, new(watch.Elapsed.TotalMilliseconds, (Environment.CpuUsage.TotalTime - before).TotalMilliseconds));
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Clock:0.0} ms ({Processor:0.0} of the processor)");
}
