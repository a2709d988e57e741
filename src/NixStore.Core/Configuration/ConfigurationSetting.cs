namespace NixStore.Configuration;

/// <summary>A setting in a line of a configuration, <c>name = value</c>.</summary>
/// <param name="Name">The name in the line, which may be an alias or begin with <c>extra-</c>.</param>
/// <param name="Words">The words of the value.</param>
/// <param name="Source">The position of the line.</param>
public sealed record ConfigurationSetting(string Name, IReadOnlyList<string> Words, ConfigurationSource Source)
{
    /// <summary>Gets the value, with one space between words.</summary>
    public string Value => string.Join(' ', Words);
}
