namespace NixStore.SideBySide;

/// <summary>Binary caches of the input, which Nix creates and signs. They are kept for the next run.</summary>
/// <param name="shell">A shell in which <c>$Source</c> and <c>$Root</c> are the input.</param>
/// <param name="directory">The directory of the caches and the key.</param>
internal sealed class SignedCaches(Shell shell, string directory)
{
    private readonly string _key = Path.Combine(directory, "key");

    /// <summary>Makes what is not there yet.</summary>
    /// <param name="compressions">The names of the compressions, each of which gets a directory of its own.</param>
    /// <returns>The public key.</returns>
    public string Make(IEnumerable<string> compressions)
    {
        shell.Run($"mkdir -p '{directory}'; [ -e '{_key}' ] || nix-store --generate-binary-cache-key bench-1 '{_key}' '{_key}.pub'");
        foreach (var compression in compressions)
        {
            var cache = Path.Combine(directory, compression);
            shell.Run(
                $"[ -e '{cache}' ] || {{ nix --extra-experimental-features nix-command copy --from $Source "
                + $"--to 'file://{cache}.new?compression={compression}&parallel-compression=true&secret-key={_key}' $Root && mv "
                + $"'{cache}.new' '{cache}'; }}");
        }

        return File.ReadAllText(_key + ".pub").Trim();
    }
}
