using System.Collections;

namespace NixStore.Stores;

/// <summary>The environment variables that determine the directories of a store. An empty variable counts as absent, as in Nix.</summary>
public sealed class StoreEnvironment
{
    private readonly Dictionary<string, string> _variables;

    /// <summary>Takes the variables from a dictionary.</summary>
    /// <param name="variables">The variables; copied.</param>
    public StoreEnvironment(IReadOnlyDictionary<string, string> variables)
        => _variables = new Dictionary<string, string>(
            variables, OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    /// <summary>Gets the value of a variable.</summary>
    /// <param name="name">The variable.</param>
    /// <returns>The value, or null if it is absent or empty.</returns>
    public string? this[string name] => _variables.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    /// <summary>Returns whether a variable exists, even if it is empty. A few variables have a meaning then.</summary>
    /// <param name="name">The variable.</param>
    /// <returns>False if it is absent.</returns>
    public bool Contains(string name) => _variables.ContainsKey(name);

    /// <summary>Takes the variables of this process as they are now.</summary>
    /// <returns>The variables.</returns>
    public static StoreEnvironment FromProcess()
        => new(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(static entry => (string)entry.Key, static entry => (string?)entry.Value ?? ""));
}
