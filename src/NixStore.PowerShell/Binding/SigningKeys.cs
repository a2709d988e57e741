using NixStore.Signing;

namespace NixStore.PowerShell.Binding;

/// <summary>The secret keys of <c>-SigningKey</c>, read for as long as a command runs.</summary>
internal sealed class SigningKeys : IDisposable
{
    private readonly List<SecretKey> _keys = [];
    private readonly List<SecretKey> _owned = [];

    /// <summary>Reads the keys.</summary>
    /// <param name="arguments">What the user gave.</param>
    /// <exception cref="NixFormatException">There is no key in one of them; the message does not repeat what is.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public SigningKeys(IEnumerable<SigningKeyArgument> arguments)
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
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The keys.</summary>
    public IReadOnlyList<SecretKey> Keys => _keys;

    /// <summary>Wipes those that were read here.</summary>
    public void Dispose() => _owned.ForEach(static key => key.Dispose());
}
