using System.Security.Cryptography;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

/// <summary>The files and stores of the transfer cmdlets, compared with the real Nix.</summary>
public sealed class TransferInteropTests(GraphStore graph) : TransferSession(graph)
{
    [Fact]
    public void Export_nar_writes_what_nix_store_writes()
    {
        foreach (var name in GraphStore.Names)
        {
            byte[] ours = [.. Do($"Export-Nar {TestStore.PathOf(name)} -Store $store").As<byte[]>().SelectMany(static chunk => chunk)];

            Nix($"--dump {Graph.Store.FilesOf(name)} > {this["dump"]}");

            Assert.Equal(File.ReadAllBytes(this["dump"]), ours);
        }
    }

    [Fact]
    public void Export_closure_writes_what_nix_store_writes()
    {
        Do("Export-Closure *-app-1.1 -Store $store -DestinationPath \"$directory/ours\"");

        Nix(
            $"--store {Graph.Store.Root} --export "
            + $"{string.Join(' ', Do("Get-Closure *-app-1.1 -Store $store").As<StorePathInfo>())} > {this["theirs"]}");

        Assert.Equal(SHA256.HashData(File.ReadAllBytes(this["theirs"])), SHA256.HashData(File.ReadAllBytes(this["ours"])));
    }

    [Theory]
    [InlineData("")]
    [InlineData("gzip")]
    public void Nix_store_imports_what_export_closure_writes(string compression)
    {
        Do(
            "Export-Closure *-app-1.1 -Store $store -DestinationPath \"$directory/ours\" "
            + $"{(compression.Length > 0 ? $"-Compression {compression}" : "")}");

        Nix($"--store {Target} --import < {this["ours"]}", compression.Length > 0 ? $"{compression} -dc < {this["ours"]} |" : "");

        Assert.Equal(["app-1.1", "glibc-2.37", "openssl-3.0.15", "python3-3.11.9", "zlib-1.3"], TargetNames);
    }

    [Fact]
    public void Import_closure_reads_what_nix_store_writes()
    {
        Nix(
            $"--store {Graph.Store.Root} --export $(nix-store --store {Graph.Store.Root} -qR {TestStore.PathOf("app-1.1")}) > "
            + $"{this["theirs"]}");

        Do("Import-Closure \"$directory/theirs\" -Store $to");

        Assert.Equal(["app-1.1", "glibc-2.37", "openssl-3.0.15", "python3-3.11.9", "zlib-1.3"], TargetNames);
        Nix($"--store {Target} --verify --check-contents");
    }

    [Fact]
    public void Nix_is_content_with_a_store_that_was_copied_to()
    {
        Do("Copy-Closure * -From $store -To $to");

        Nix($"--store {Target} --verify --check-contents");
        Nix($"--store {Target} --gc");
        Assert.Empty(TargetNames);
    }

    [Fact]
    public void Import_nar_takes_what_nix_path_info_prints()
    {
        RealNix.SkipUnlessPresent();
        string[] command = ["--extra-experimental-features", "nix-command", "path-info", "--store", Graph.Store.Root, "--json"];
        File.WriteAllText(this["info.json"], RealNix.Run("nix", [.. command, TestStore.PathOf("glibc-2.37")]));

        Do("Export-Nar *-glibc-2.37 -Store $store | Import-Nar -PathInfo \"$directory/info.json\" -Store $to");

        Assert.Equal(["glibc-2.37"], TargetNames);
        Nix($"--store {Target} --verify --check-contents");
    }

    /// <summary>Runs <c>nix-store</c> through a shell. Skips the test if there is none.</summary>
    private static void Nix(string arguments, string before = "")
    {
        RealNix.SkipUnlessPresent();
        var redirected = before.Length > 0 ? arguments[..arguments.IndexOf('<', StringComparison.Ordinal)] : arguments;
        RealNix.Shell($"{before} nix-store {redirected}");
    }
}
