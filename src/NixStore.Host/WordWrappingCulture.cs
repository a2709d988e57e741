using System.Globalization;

namespace NixStore.Host;

/// <summary>
/// The invariant culture, which needs no locale data on the machine, as a language that is written with spaces: in others, and so
/// in the plain invariant culture, the engine breaks the lines of help and lists inside words.
/// </summary>
internal sealed class WordWrappingCulture() : CultureInfo(string.Empty)
{
    public override string TwoLetterISOLanguageName => "en";
}
