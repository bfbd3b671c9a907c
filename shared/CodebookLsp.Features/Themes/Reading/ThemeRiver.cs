namespace CodebookLsp.Features.Themes.Reading;

/// <summary>
/// How much of each theme there is along a text, at no more than 1,024 places however long it is: every place stands for the same number of
/// tokens.
/// </summary>
public sealed class ThemeRiver(ThemeModel model)
{
    private const int MostPlaces = 1024;

    private readonly int themes = model.Themes.Count;
    private double[] sums = new double[MostPlaces * model.Themes.Count]; // [places, themes]

    /// <summary>How many tokens a place stands for; the last place may have fewer.</summary>
    public int TokensOfPlace { get; private set; } = 1;

    public int Tokens { get; private set; }

    public int Places => (Tokens + TokensOfPlace - 1) / TokensOfPlace;

    /// <summary>The next piece of the text.</summary>
    public void Add(ThemedPiece piece)
    {
        while (piece.FirstToken + piece.Tokens > MostPlaces * TokensOfPlace)
            Halve();
        piece.AddTokenLoads(token => new(sums, (piece.FirstToken + token) / TokensOfPlace * themes, themes));
        Tokens = piece.FirstToken + piece.Tokens;
    }

    /// <summary>The loads of a theme, smoothed over neighbours: [places].</summary>
    public float[] Of(int theme, ThemeSmoothing smoothing)
    {
        var loads = new float[Places];
        for (var place = 0; place < loads.Length; place++)
            loads[place] = (float)(sums[(place * themes) + theme] / TokensIn(place));
        return Smoothed(loads, smoothing);
    }

    /// <summary>The loads of all themes together, smoothed over neighbours: [places].</summary>
    public float[] Together(ThemeSmoothing smoothing)
    {
        var loads = new float[Places];
        for (var place = 0; place < loads.Length; place++)
            loads[place] = (float)(new ArraySegment<double>(sums, place * themes, themes).Sum() / TokensIn(place));
        return Smoothed(loads, smoothing);
    }

    private float[] Smoothed(float[] loads, ThemeSmoothing smoothing) =>
        (smoothing with { Width = smoothing.Width / TokensOfPlace }).Of(loads);

    private int TokensIn(int place) => Math.Min(TokensOfPlace, Tokens - (place * TokensOfPlace));

    private void Halve()
    {
        var halved = new double[sums.Length];
        for (var at = 0; at < sums.Length; at++)
            halved[(at / themes / 2 * themes) + (at % themes)] += sums[at];
        (sums, TokensOfPlace) = (halved, TokensOfPlace * 2);
    }
}
