using System.Globalization;

namespace NixStore.Stores.Capabilities;

/// <summary>The name of the link of a generation: <c>PROFILE-NUMBER-link</c> (<c>src/libstore/profiles.cc</c>).</summary>
/// <param name="Profile">The name of the profile, which is a link in the same directory.</param>
/// <param name="Number">The number.</param>
internal readonly record struct GenerationName(string Profile, uint Number)
{
    private const string End = "-link";

    /// <summary>Parses the name of a file.</summary>
    /// <param name="name">The name, without a directory.</param>
    /// <param name="generation">The name of the generation.</param>
    /// <returns>False if it is not the name of a generation.</returns>
    public static bool TryParse(string name, out GenerationName generation)
    {
        generation = default;
        if (!name.EndsWith(End, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = name[..^End.Length];
        var dash = rest.LastIndexOf('-');
        if (dash <= 0 || !uint.TryParse(rest.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        generation = new GenerationName(rest[..dash], number);
        return true;
    }

    /// <summary>Returns the name of the link.</summary>
    /// <returns>The name, without a directory.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Profile}-{Number}{End}");
}
