using System.Globalization;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Network.Training;

/// <summary>A training that cannot begin or go on. The message says why, and what to do.</summary>
public sealed class TrainingException : UserFacingException
{
    private const int LongestShown = 60;

    private TrainingException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    public static TrainingException Wrong(string key, object? value, string expected) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The training's '{key}' is {Printable.Start($"{value ?? "nothing"}", LongestShown)}; it must be {expected}."));

    /// <param name="closest">The key that is most like it.</param>
    public static TrainingException UnknownKey(string key, string closest) =>
        new($"A training has no '{Printable.Start(key, LongestShown)}'. Did you mean '{closest}'?");

    public static TrainingException Unreadable(string path, string why) =>
        new($"'{path}' is not a configuration of a training: {why} Give a JSON object.");

    public static TrainingException NoRun(string folder) =>
        new($"There is no run to go on with in '{folder}'. Leave --resume out to begin one.");

    public static TrainingException Taken(string folder) =>
        new($"'{folder}' holds a run already. Go on with it by --resume, or name another folder.");

    public static TrainingException OtherConfiguration(string folder, string key) =>
        new($"The run in '{folder}' was begun with another '{key}'. Leave the option out, or begin a run in another folder.");

    public static TrainingException DamagedCheckpoint(string folder, string why) =>
        new($"The checkpoint '{folder}' cannot be gone on from: {why} Remove it, and the run goes on from the one before.");

    /// <param name="where">The first place of the forward pass where a number is none.</param>
    /// <param name="kept">The last good checkpoint; null for none.</param>
    public static TrainingException Diverged(long step, string where, string? kept) => new(
        string.Create(CultureInfo.InvariantCulture, $"The loss at step {step} is not a number; {where}. ")
        + (kept is null ? "Nothing was saved before. " : $"The last good state is '{kept}'. ")
        + "Begin again with a smaller learning_rate, or with a warm-up.");

    public static TrainingException TooLong(int length, int most) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The training's sequences have {length} tokens, and the model takes at most {most}. Give it more positions, or make them "
        + $"shorter."));

    public static TrainingException NoData() =>
        new("There are no texts to train on. Name files or folders with --data, or in the configuration's 'data'.");

    public static TrainingException TooShort(long tokens, int length) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The texts have {tokens:N0} tokens, and a sequence is {length} long. Give more texts, or set a smaller 'length'."));

    public static TrainingException DamagedData(string path, string why) =>
        new($"'{path}' is no file of packed texts: {why} Remove it, and begin again with --data.");

    /// <param name="given">How many tokens the data's vocabulary has.</param>
    public static TrainingException OtherVocabulary(string path, int given, int model) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"'{path}' was packed for a vocabulary of {given} tokens, and the model has {model}. Pack the texts for this model."));

    public static TrainingException NoTokenizer(string folder) => new(
        $"There is no tokenizer in '{Printable.Start(folder, LongestShown)}'. Name a folder with tokenizer.json, or vocab.json and "
        + "merges.txt, as 'tokenizer'.");

    public static TrainingException Vocabulary(int id, int vocabulary) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The data has the token {id}, and the model knows {vocabulary} tokens. Give the model the vocabulary of the data."));
}
