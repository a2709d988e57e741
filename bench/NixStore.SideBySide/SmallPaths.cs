namespace NixStore.SideBySide;

/// <summary>A store of many small paths, which Nix fills.</summary>
internal static class SmallPaths
{
    private const int Count = 300;

    /// <summary>Makes the store.</summary>
    /// <param name="shell">A shell.</param>
    /// <param name="store">The root of the store.</param>
    /// <returns>The paths.</returns>
    public static string[] Fill(Shell shell, string store)
    {
        var files = store + ".files";
        shell.Run(
            $"rm -rf '{store}' '{files}'; mkdir -p '{files}'; for i in $(seq {Count}); do echo \"file $i\" > '{files}'/small-$i; done");
        var output = shell.Read($"nix-store --store '{store}' --add '{files}'/* 2>/dev/null; rm -rf '{files}'");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
