namespace NixStore.Derivations;

/// <summary>
/// The name of a derivation in two parts, as Nix divides it (<c>DrvName</c> in <c>src/libstore/names.cc</c>): the version starts after the
/// first dash that is not followed by a letter.
/// </summary>
/// <param name="Name">The name of the package.</param>
/// <param name="Version">The version. Empty if the name has none.</param>
public sealed record DerivationName(string Name, string Version)
{
    /// <summary>Divides a name.</summary>
    /// <param name="text">The name, such as <c>apache-httpd-2.0.48</c>.</param>
    /// <returns>The parts.</returns>
    public static DerivationName Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        for (var i = 0; i + 1 < text.Length; i++)
        {
            if (text[i] == '-' && !char.IsAsciiLetter(text[i + 1]))
            {
                return new DerivationName(text[..i], text[(i + 1)..]);
            }
        }

        return new DerivationName(text, "");
    }
}
