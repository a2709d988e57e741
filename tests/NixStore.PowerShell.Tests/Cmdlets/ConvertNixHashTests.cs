using System.Management.Automation;
using NixStore.Hashing;
using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell.Cmdlets;

public sealed class ConvertNixHashTests : IDisposable
{
    private const string Nix32 = "sha256:1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s";
    private const string Base16 = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private const string Base64 = "sha256:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";
    private const string Sri = "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";

    private readonly PowerShellSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Nix32", Nix32)]
    [InlineData("Base16", Base16)]
    [InlineData("Base64", Base64)]
    [InlineData("Sri", Sri)]
    public void Each_encoding_is_written_from_every_other(string to, string expected)
    {
        var run = _session.Run($"'{Nix32}', '{Base16}', '{Base64}', '{Sri}' | Convert-NixHash -To {to}");
        Assert.Equal([expected, expected, expected, expected], run.Succeeded().As<string>());
    }

    [Fact]
    public void Sri_is_the_default_encoding()
        => Assert.Equal(Sri, _session.Run($"Convert-NixHash {Base16}").Only<string>());

    [Fact]
    public void A_hash_without_prefix_takes_the_algorithm_from_its_parameter()
        => Assert.Equal(
            "sha1:kpcd173cq987hw957sx6m0868wv3x6d9",
            _session.Run("Convert-NixHash a9993e364706816aba3e25717850c26c9cd0d89d -Algorithm sha1 -To Nix32").Only<string>());

    [Fact]
    public void The_digest_alone_is_written_on_demand()
        => Assert.Equal(Base16["sha256:".Length..], _session.Run($"Convert-NixHash {Sri} -To Base16 -NoPrefix").Only<string>());

    [Fact]
    public void A_hash_object_is_input_too()
    {
        _session.SetVariable("hash", Hash.Parse(Sri));
        Assert.Equal(Nix32, _session.Run("$hash | Convert-NixHash -To Nix32").Only<string>());
    }

    [Fact]
    public void A_bad_hash_is_an_error_of_its_own_and_the_others_are_converted()
    {
        var run = _session.Run($"'nonsense', '{Sri}' | Convert-NixHash -To Nix32");

        var error = run.Error("NixFormat");
        Assert.Equal("nonsense", error.TargetObject);
        Assert.Equal(ErrorCategory.InvalidData, error.CategoryInfo.Category);
        Assert.Contains("'nonsense'", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal([Nix32], run.As<string>());
        Assert.Null(run.Failure);
    }

    [Fact]
    public void Another_algorithm_than_the_prefix_names_is_an_error()
        => _session.Run($"Convert-NixHash {Sri} -Algorithm Sha512").Error("NixFormat");

    [Fact]
    public void Encodings_and_algorithms_are_completed()
    {
        Assert.Equal(["Base16", "Base64", "Nix32", "Sri"], _session.Complete("Convert-NixHash -To ").Order());
        Assert.Equal(["Sha1", "Sha256", "Sha512"], _session.Complete("Convert-NixHash -Algorithm Sha").Order());
    }
}
