namespace NixStore.Configuration;

/// <summary>A setting as a line of a configuration states it, <c>name = value</c>.</summary>
/// <param name="Name">The name as it stands there, which may be an alias or begin with <c>extra-</c>.</param>
/// <param name="Words">The words of the value.</param>
/// <param name="Place">Where it stands.</param>
public sealed record ConfigurationSetting(string Name, IReadOnlyList<string> Words, ConfigurationSource Place)
{
    /// <summary>The value, with one space between its words.</summary>
    public string Value => string.Join(' ', Words);
}
