using NixStore.Signing;

namespace NixStore.PowerShell.Binding;

/// <summary>The secret keys of <c>-SigningKey</c>, for the duration of a command.</summary>
internal sealed class SigningKeys : IDisposable
{
    private readonly List<SecretKey> _keys = [];
    private readonly List<SecretKey> _owned = [];

    /// <summary>Reads the keys.</summary>
    /// <param name="arguments">The arguments of the user.</param>
    /// <param name="warn">Receives a warning about each file that other users can read.</param>
    /// <exception cref="NixFormatException">A source contains no key. The message does not repeat its contents.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public SigningKeys(IEnumerable<SigningKeyArgument> arguments, Action<string> warn)
    {
        try
        {
            foreach (var argument in arguments)
            {
                var key = argument.Read();
                _keys.Add(key);
                if (argument.IsOwned)
                {
                    _owned.Add(key);
                }

                if (argument.Warning is { } warning)
                {
                    warn(warning);
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Gets the keys.</summary>
    public IReadOnlyList<SecretKey> Keys => _keys;

    /// <summary>Erases the keys that were read by this instance.</summary>
    public void Dispose() => _owned.ForEach(static key => key.Dispose());
}
