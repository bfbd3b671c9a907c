using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Themes.Evaluation;

/// <summary>How many passages of a theme were judged right.</summary>
public sealed record QuizResult(int Question, int Theme, string Name, int Right, int Passages);

/// <summary>What a quiz has shown.</summary>
/// <param name="Share">Of all passages that were judged right, with an interval over themes.</param>
public sealed record QuizScore(IReadOnlyList<QuizResult> Themes, Share Share);

/// <summary>
/// A quiz as files: questions to give away, for people (Markdown) and for programs (JSON), and the key to keep. docs/themes.md shows what
/// answers look like.
/// </summary>
public static class QuizFiles
{
    public const string Questions = "questions.md";
    public const string QuestionsJson = "questions.json";
    public const string Key = "key.json";

    /// <summary>For people.</summary>
    public static string FormatText(ThemeQuiz quiz)
    {
        var text = new StringBuilder();
        text.Append(
            """
            # Which passages are about it?

            Each question has a name and ten passages. Five of them are about what the name says, five are not. Say which five, by their
            letters, as JSON: {"1": ["a", "d", "e", "g", "j"], "2": [...], ...}.

            """.ReplaceLineEndings("\n"));
        foreach (var (at, question) in quiz.Questions.Index())
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {at + 1}. {question.Name}\n\n");
            if (question.Sentence is { } sentence)
                text.Append(sentence).Append("\n\n");
            foreach (var (number, passage) in question.Passages.Index())
                text.Append(CultureInfo.InvariantCulture, $"{Letter(number)}. {passage.Text}\n\n");
        }

        return text.ToString();
    }

    /// <summary>For programs.</summary>
    public static string FormatJson(ThemeQuiz quiz) => new JsonArray([.. quiz.Questions.Select(static (question, at) => new JsonObject
    {
        ["question"] = at + 1,
        ["name"] = question.Name,
        ["sentence"] = question.Sentence,
        ["passages"] = Lettered(question, static passage => passage.Text),
    })]).ToJsonString(ReadableJson.Options) + "\n";

    /// <summary>What is right, and where the passages come from.</summary>
    public static string FormatKey(ThemeQuiz quiz) => new JsonArray([.. quiz.Questions.Select(static (question, at) => new JsonObject
    {
        ["question"] = at + 1,
        ["theme"] = question.Theme,
        ["name"] = question.Name,
        ["right"] = new JsonArray(
            [.. question.Passages.Index().Where(static one => one.Item.Strong).Select(static one => (JsonNode)Letter(one.Index))]),
        ["works"] = Lettered(question, static passage => passage.Work),
        ["loads"] = Lettered(question, static passage => Math.Round(passage.Load, 4)),
    })]).ToJsonString(ReadableJson.Options) + "\n";

    /// <summary>Holds answers against a key.</summary>
    /// <param name="key">What <see cref="FormatKey"/> wrote.</param>
    /// <param name="answers">JSON: for each question the letters of the passages that are about it.</param>
    /// <param name="keySource">Where the key comes from, for messages.</param>
    /// <param name="source">Where the answers come from.</param>
    /// <exception cref="ThemeException">They are no key or no answers, or a question is not answered.</exception>
    public static QuizScore Score(string key, string keySource, string answers, string source)
    {
        using var keyed = Parsed(key, keySource);
        using var answered = Parsed(answers, source);
        var results = new List<QuizResult>();
        try
        {
            if (answered.RootElement.ValueKind != JsonValueKind.Object)
                throw ThemeException.NoQuiz(source, "answers are an object with the numbers of questions");
            foreach (var question in keyed.RootElement.EnumerateArray())
            {
                var number = question.GetProperty("question").GetInt32();
                if (!answered.RootElement.TryGetProperty(number.ToString(CultureInfo.InvariantCulture), out var given))
                    throw ThemeException.NoQuiz(source, string.Create(CultureInfo.InvariantCulture, $"question {number} is not answered"));
                var letters = question.GetProperty("works").EnumerateObject().Select(static one => one.Name).ToArray();
                var (right, picked) = (Letters(question.GetProperty("right")), Letters(given));
                if (!picked.IsSubsetOf(letters))
                    throw ThemeException.NoQuiz(
                        source, string.Create(CultureInfo.InvariantCulture, $"question {number} has no such passage"));
                results.Add(new(
                    number, question.GetProperty("theme").GetInt32(), question.GetProperty("name").GetString() ?? "",
                    letters.Count(letter => right.Contains(letter) == picked.Contains(letter)), letters.Length));
            }
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw ThemeException.NoQuiz(keySource, "it is no key, or the answers are no lists of letters", e);
        }

        return new(results, new Bootstrap([.. results.Select(static one => (long)one.Passages)], seed: 1)
            .Share([.. results.Select(static one => one.Right)]));
    }

    private static JsonDocument Parsed(string json, string source)
    {
        try
        {
            return JsonDocument.Parse(json, new() { AllowTrailingCommas = true });
        }
        catch (JsonException e)
        {
            throw ThemeException.NoQuiz(source, e.Message, e);
        }
    }

    private static HashSet<string> Letters(JsonElement list) =>
        [.. list.EnumerateArray().Select(static one => (one.GetString() ?? "").Trim().ToLowerInvariant())];

    private static JsonObject Lettered(QuizQuestion question, Func<QuizPassage, JsonNode> of) =>
        new(question.Passages.Index().Select(one => KeyValuePair.Create(Letter(one.Index), (JsonNode?)of(one.Item))));

    private static string Letter(int number) => ((char)('a' + number)).ToString();
}
