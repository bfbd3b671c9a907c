using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Tokenizers;

namespace CodebookLsp.Network.Training;

/// <summary>The words that a training is about.</summary>
public static class TrainingWords
{
    /// <summary>How many tokens the model has, and what divides texts into them, with what stands before each text.</summary>
    /// <exception cref="TrainingException">There is no tokenizer.</exception>
    /// <exception cref="ModelException">There is no model.</exception>
    /// <exception cref="TokenizerException">The tokenizer of a new model cannot be used.</exception>
    public static (int Vocabulary, Tokenizer Tokenizer) Of(TrainingConfiguration configuration)
    {
        if (configuration.Model is { } model)
        {
            using var files = ModelFiles.OpenAny(model);
            return (files.Options.Vocabulary, ModelTokenizer.Find(files) ?? throw TrainingException.NoTokenizer(model));
        }

        var folder = configuration.Tokenizer ?? throw TrainingException.Wrong("tokenizer", null, "the folder of a tokenizer");
        return (NewDecoder.Options(configuration).Vocabulary, Tokenizer.Find(folder));
    }
}
