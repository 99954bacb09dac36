import { IsEmail, IsNotEmpty, IsString, MaxLength } from 'class-validator';

export class LoginDto {
  @IsEmail()
  @MaxLength(254)
  readonly email!: string;

  @IsString()
  @IsNotEmpty()
  // The hash is slow by design; a password of a megabyte would make it a weapon.
  @MaxLength(256)
  readonly password!: string;
}
