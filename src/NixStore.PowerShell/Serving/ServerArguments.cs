using NixStore.Stores;

namespace NixStore.PowerShell.Serving;

/// <summary>
/// What the clients of Nix put behind a <c>remote-program</c>: <c>--serve --write</c> or <c>--stdio</c>, as for <c>nix-store</c> and
/// <c>nix-daemon</c>, and <c>--store</c> with the store of the other machine. The protocol itself tells which it is.
/// </summary>
/// <param name="Store">The store that is named; null for none.</param>
/// <param name="IsReadOnly">Whether the client asks to be served for reading alone.</param>
internal sealed record ServerArguments(StoreReference? Store, bool IsReadOnly)
{
    /// <summary>Reads the arguments.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <returns>What they say.</returns>
    /// <exception cref="ArgumentException">One of them says nothing to a server.</exception>
    public static ServerArguments Parse(IReadOnlyList<string> arguments)
    {
        StoreReference? store = null;
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--serve" or "--write" or "--stdio":
                    break;
                case "--store" when i + 1 < arguments.Count:
                    store = StoreReference.Parse(arguments[++i]);
                    break;
                case var other:
                    throw new ArgumentException($"'{other}' says nothing to a server. What Nix puts behind a program that it starts is --stdio, or --serve, --write and --store.");
            }
        }

        return new ServerArguments(store, arguments.Contains("--serve") && !arguments.Contains("--write"));
    }
}
