namespace CodebookLsp.Network.Training;

/// <summary>What the settings of a training must be for it to begin.</summary>
internal static class TrainingChecks
{
    /// <summary>The same configuration, or a <see cref="TrainingException"/> that names the first wrong key.</summary>
    public static TrainingConfiguration Checked(TrainingConfiguration one)
    {
        _ = CodebookLoss.Named(one.Loss);
        foreach (var (key, value, least) in new (string, double, double)[]
        {
            ("steps", one.Steps, 1), ("batch", one.Batch, 1), ("accumulate", one.Accumulate, 1), ("threads", one.Threads, 1),
            ("warmup", one.Warmup, 0), ("base_factor", one.BaseFactor, 0), ("weight_decay", one.WeightDecay, 0), ("clip", one.Clip, 0),
            ("codes_batches", one.CodesBatches, 1), ("replace_after_steps", one.ReplaceAfterSteps, 0), ("log_every", one.LogEvery, 1),
            ("save_every", one.SaveEvery, 1), ("keep", one.Keep, 1), ("error_weight", one.ErrorWeight, 0),
            ("site_weight", one.SiteWeight, 0), ("adapter_rank", one.AdapterRank, 0), ("k_from", one.KFrom, 0),
            ("k_steps", one.KSteps, 1), ("held_out_batches", one.HeldOutBatches, 0), ("length", one.Length, 8),
        })
        {
            if (!(value >= least))
                throw TrainingException.Wrong(key, value, $"at least {least:0}");
        }

        foreach (var (key, value, choices) in new (string, string?, string[])[]
        {
            ("schedule", one.Schedule, LearningRate.Schedules), ("codes", one.Codes, ["random", "kmeans", "spherical", "model"]),
            ("replace", one.Replace, ["worst", "random"]), ("objective", one.Objective, ["text", "distil"]),
            ("precision", one.Precision, [TrainingConfiguration.Float32, TrainingConfiguration.BFloat16]),
        })
        {
            if (value is not null && !choices.Contains(value))
                throw TrainingException.Wrong(key, value, string.Join(", ", choices));
        }

        return !(one.LearningRate > 0) || double.IsInfinity(one.LearningRate)
                ? throw TrainingException.Wrong("learning_rate", one.LearningRate, "a number above 0")
            : !(one.KPower > 0) ? throw TrainingException.Wrong("k_power", one.KPower, "a number above 0")
            : !(one.AverageDecay is >= 0 and < 1)
                ? throw TrainingException.Wrong("average_decay", one.AverageDecay, "a number from 0 up to but not including 1")
            : !(one.HeldOut is >= 0 and < 1)
                ? throw TrainingException.Wrong("held_out", one.HeldOut, "a number from 0 up to but not including 1")
            : one.NestedK is { } ks && (ks.Count == 0 || ks.Any(static k => k < 1))
                ? throw TrainingException.Wrong("nested_k", string.Join(", ", ks), "a list of numbers of at least 1")
            : !IsShortest(one) ? throw TrainingException.Wrong("shortest", one.Shortest, "the length, or half of it, or half of that, ...")
            : one is { Data: not null, Packed: not null }
                ? throw TrainingException.Wrong("packed", one.Packed, "left out where there is data")
            : one.Model is null ? WithoutModel(one) : one;
    }

    private static TrainingConfiguration WithoutModel(TrainingConfiguration one) =>
        one.Objective == "distil" ? throw TrainingException.Wrong("model", null, "a model to distil from")
        : one.AdapterRank > 0 ? throw TrainingException.Wrong("model", null, "a model to adapt")
        : one.Codes == "model" ? throw TrainingException.Wrong("model", null, "a model to take codes from")
        : one;

    private static bool IsShortest(TrainingConfiguration one)
    {
        var length = one.Length;
        while (length > one.Shortest && length % 2 == 0)
            length /= 2;
        return one.Shortest == 0 || (one.Shortest >= 4 && length == one.Shortest);
    }
}
