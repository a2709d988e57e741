using NixStore.Derivations;
using NixStore.Paths;

namespace NixStore.Channels;

/// <summary>
/// The derivation that unpacks the tarball of a channel, with the builder <c>builtin:unpack-channel</c>
/// (<c>src/nix/nix-channel/unpack-channel.nix</c>).
/// </summary>
internal static class ChannelDerivation
{
    /// <summary>The name of the output.</summary>
    public const string OutputName = "out";

    /// <summary>The system that builds it.</summary>
    public const string SystemName = "builtin";

    private const string Builder = "builtin:unpack-channel";

    /// <summary>Returns the derivation of a channel.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="tarball">The tarball in the store.</param>
    /// <param name="directory">The store directory.</param>
    public static Derivation Of(Channel channel, StorePath tarball, StoreDirectory directory)
    {
        var variables = new Dictionary<string, string>
        {
            ["builder"] = Builder,
            ["channelName"] = channel.Name,
            ["name"] = channel.PackageName,
            ["preferLocalBuild"] = "1",
            ["src"] = directory.Print(tarball),
            ["system"] = SystemName,
        };
        return new DerivationHasher(directory, static _ => new UnknownDerivationHash()).WithOutputPaths(new Derivation
        {
            Name = channel.PackageName,
            Outputs = Derivation.EmptyOutputs.Add(OutputName, new DeferredOutput()),
            InputSources = [tarball],
            System = SystemName,
            Builder = Builder,
            Environment = Derivation.EmptyEnvironment.AddRange(variables),
        });
    }
}
