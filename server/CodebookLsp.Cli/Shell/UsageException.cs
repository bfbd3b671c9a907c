using System.Globalization;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Shell;

/// <summary>The command line asks for something that makes no sense. Ends with exit code 2.</summary>
internal sealed class UsageException : UserFacingException
{
    private UsageException(string message) : base(message)
    {
    }

    public static UsageException InputTwice() =>
        new("Standard input ('-') can be read only once.");

    public static UsageException WhereTo() =>
        new("Say where to write the codes: either --in-place or --output FILE. --dry-run shows what would be written.");

    public static UsageException ShardOutput() =>
        new("A shard is a separate file: name it with --output. 'merge-shards' then writes the dataset.");

    public static UsageException NoDatasets() =>
        new("That folder has no dataset of a known format. Name files, or give their format with --format.");

    public static UsageException OneOf(string one, string other) =>
        new($"{one} and {other} cannot be used together: choose one.");

    public static UsageException WrongSources(string path, int longest) =>
        new($"'{path}' must be a JSON object: the name of each source's folder, and a line of at most {longest} characters about it.");

    public static UsageException WrongOption(string option, string expected) =>
        new($"{option} takes {expected}.");

    public static UsageException NoIndex(string model) =>
        new($"The model '{model}' has no index. Name one with --index, or make one with 'codebooklsp index TEXTS... -o INDEX'.");

    public static UsageException ThemesOnPage() =>
        new("A page of codes has no themes. Choose --format table or jsonl, or make a page of themes with 'codebooklsp themes FILE "
            + "--html'.");

    public static UsageException OneTheme() => new("'themes merge' makes several themes one: give two numbers at least.");

    /// <param name="option">That names them.</param>
    public static UsageException NoThemes(string model, string option) =>
        new($"The model '{model}' has no themes. Name a file of them with {option}, or learn them from an index with "
            + "'codebooklsp themes learn INDEX'.");

    public static UsageException HoldsOneTheme() =>
        new("--hold and --hold-as hold the share of one theme: name it with --toward, and nothing beside it.");

    public static UsageException BestOf() =>
        new("--best chooses among several samples beside unsteered ones: give their number with --samples, and no --no-compare.");

    public static UsageException NothingToChooseBy() =>
        new("--best chooses by the words of what is steered toward, and this profile does not say which. 'codebooklsp profile' writes "
            + "them.");

    public static UsageException NothingToSteer() =>
        new("Nothing is given to steer with: name a profile with --profile, a theme or words with --toward or --away, lines with "
            + "--toward-passage, or codes with --codes.");

    public static UsageException NowhereToGo() =>
        new("Nothing is given to rewrite toward: name a theme or words with --toward, or lines with --toward-passage.");

    public static UsageException NoSuchPlace(string at, string file) =>
        new($"There is no word to explain at {Printable.Line(at)} in '{Printable.Line(file)}'. Lines and columns count from 1.");

    public static UsageException TextTooLong(string path, int longest) =>
        new(string.Create(
            CultureInfo.InvariantCulture, $"'{Printable.Line(path)}' has more than {longest:#,0} characters. Explain a part of it."));

    public static UsageException NoTexts() =>
        new("Name the texts whose themes are to be read, or '-' for standard input. 'codebooklsp themes --help' lists what else there is.");

    public static UsageException NoSuchColumn(string path, string column) =>
        new($"No record of '{path}' has a value in '{column}'. Name a column, a property or a JSON pointer that its records have.");

    public static UsageException NoDates(string path, string column, string value) =>
        new($"'{column}' of '{path}' holds no dates, but for example '{Printable.Start(value, 40)}'. Name a column with dates such as "
            + "2024-03-01.");

    public static UsageException NameFirst() =>
        new("A sentence and aliases belong to a name: give the name too.");

    public static UsageException OneQuestion() =>
        new("Search for one thing: a regular expression, --label WORDS, --example FILE, --like CODE or --expressions FILE.");

    public static UsageException TwoTexts() =>
        new("Name two texts, A and B, or one text and with --git the revision that it is compared with, as in 'codebooklsp diff --git "
            + "HEAD FILE'.");
}
