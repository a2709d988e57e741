using NixStore.Derivations;
using NixStore.Paths;

namespace NixStore.Channels;

/// <summary>
/// The derivation that unpacks the tarball of a channel, with the builder <c>builtin:unpack-channel</c>
/// (<c>src/nix/nix-channel/unpack-channel.nix</c>).
/// </summary>
internal static class ChannelDerivation
{
    private const string Builder = "builtin:unpack-channel";

    /// <summary>Returns the derivation of a channel.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="tarball">The tarball in the store.</param>
    /// <param name="directory">The store directory.</param>
    public static Derivation Of(Channel channel, StorePath tarball, StoreDirectory directory)
    {
        var variables = new Dictionary<string, string> { ["channelName"] = channel.Name, ["src"] = directory.Print(tarball) };
        return BuiltinDerivation.Create(channel.PackageName, Builder, tarball, variables, directory);
    }
}
