namespace CodebookLsp.Network.Training;

/// <summary>How the learning rate goes over a run, as a multiple of its largest.</summary>
internal static class LearningRate
{
    public static readonly string[] Schedules = ["constant", "linear", "cosine"];

    /// <param name="step">From 1.</param>
    /// <param name="warmup">In so many steps it rises from nothing.</param>
    public static double At(long step, long steps, long warmup, string schedule)
    {
        if (step <= warmup)
            return (double)step / warmup;
        var done = (double)(step - 1 - warmup) / Math.Max(1, steps - warmup);
        return schedule switch
        {
            "linear" => 1 - done,
            "cosine" => (1 + Math.Cos(Math.PI * done)) / 2,
            _ => 1,
        };
    }
}
