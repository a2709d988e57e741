using NixStore.Stores;

namespace NixStore.PowerShell.Serving;

/// <summary>
/// The arguments that clients of Nix add to a <c>remote-program</c>: <c>--serve --write</c> or <c>--stdio</c>, as for <c>nix-store</c> and
/// <c>nix-daemon</c>, and <c>--store</c> with the store of the other machine. The server detects the protocol from the first bytes.
/// </summary>
/// <param name="Store">The store, or null if none is named.</param>
/// <param name="IsReadOnly">Whether the client requests read-only access.</param>
internal sealed record ServerArguments(StoreReference? Store, bool IsReadOnly)
{
    /// <summary>Reads the arguments.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The parsed arguments.</returns>
    /// <exception cref="ArgumentException">An argument is not one of a store server.</exception>
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
                    throw new ArgumentException(
                        $"'{other}' is not an argument of a store server. "
                        + "Nix adds --stdio, or --serve, --write and --store, to a program that it starts.");
            }
        }

        return new ServerArguments(store, arguments.Contains("--serve") && !arguments.Contains("--write"));
    }
}
